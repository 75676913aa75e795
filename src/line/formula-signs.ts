/** LaTeX's names for signs, those that answers in a chat hold. */
export const SIGNS = pairs(
  `alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ lambda λ
   mu μ nu ν xi ξ pi π rho ρ sigma σ tau τ upsilon υ phi φ varphi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ
   Lambda Λ Xi Ξ Pi Π Sigma Σ Phi Φ Psi Ψ Omega Ω times × cdot · div ÷ pm ± mp ∓ ast ∗ star ⋆ circ ° degree °
   le ≤ leq ≤ leqslant ≤ ge ≥ geq ≥ geqslant ≥ ne ≠ neq ≠ approx ≈ equiv ≡ sim ∼ simeq ≃ cong ≅ propto ∝ ll ≪ gg ≫
   infty ∞ partial ∂ nabla ∇ sum ∑ prod ∏ int ∫ iint ∬ oint ∮ to → rightarrow → leftarrow ← Rightarrow ⇒
   Leftarrow ⇐ leftrightarrow ↔ Leftrightarrow ⇔ implies ⇒ iff ⇔ mapsto ↦ uparrow ↑ downarrow ↓ in ∈ notin ∉ ni ∋
   subset ⊂ subseteq ⊆ supset ⊃ supseteq ⊇ cup ∪ cap ∩ emptyset ∅ varnothing ∅ setminus ∖ forall ∀ exists ∃
   neg ¬ lnot ¬ land ∧ wedge ∧ lor ∨ vee ∨ oplus ⊕ otimes ⊗ perp ⊥ parallel ∥ angle ∠ triangle △ therefore ∴
   because ∵ ldots … cdots ⋯ dots … vdots ⋮ prime ′ hbar ℏ ell ℓ Re ℜ Im ℑ aleph ℵ langle ⟨ rangle ⟩ lfloor ⌊
   rfloor ⌋ lceil ⌈ rceil ⌉ mid ∣ vert | lvert | rvert | Vert ‖ | ‖ checkmark ✓ bullet • backslash \\ colon :`,
);

export const SUPERSCRIPTS = pairs(
  "0 ⁰ 1 ¹ 2 ² 3 ³ 4 ⁴ 5 ⁵ 6 ⁶ 7 ⁷ 8 ⁸ 9 ⁹ + ⁺ - ⁻ − ⁻ = ⁼ ( ⁽ ) ⁾ n ⁿ i ⁱ x ˣ a ᵃ b ᵇ c ᶜ d ᵈ e ᵉ k ᵏ m ᵐ t ᵗ T ᵀ",
);

export const SUBSCRIPTS = pairs(
  "0 ₀ 1 ₁ 2 ₂ 3 ₃ 4 ₄ 5 ₅ 6 ₆ 7 ₇ 8 ₈ 9 ₉ + ₊ - ₋ − ₋ = ₌ ( ₍ ) ₎ a ₐ e ₑ i ᵢ j ⱼ k ₖ m ₘ n ₙ o ₒ p ₚ r ᵣ s ₛ t ₜ x ₓ",
);

/** Marks above a letter. */
export const ACCENTS = pairs(
  "bar \u0304 overline \u0305 hat \u0302 widehat \u0302 tilde \u0303 vec \u20D7 dot \u0307 ddot \u0308",
);

/** "name sign name sign …" */
function pairs(list: string): ReadonlyMap<string, string> {
  const words = list.split(/\s+/);
  const map = new Map<string, string>();
  for (let index = 0; index + 1 < words.length; index += 2)
    map.set(words[index] ?? "", words[index + 1] ?? "");
  return map;
}
