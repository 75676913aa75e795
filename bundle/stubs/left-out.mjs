/* Stands for whatever bundle/leave-out.ts leaves out: it may be imported and asked about, not used. */
export function leftOut(name) {
  const refuse = () => {
    throw new Error(`${name} is not in this bundle. Take its line out of bundle/leave-out.ts.`);
  };
  return new Proxy(function () {}, {
    apply: refuse,
    construct: refuse,
    set: refuse,
    // `instanceof` and `extends` read these two.
    get: (target, key) => (typeof key === "symbol" || key === "prototype" ? target[key] : refuse()),
  });
}
