/** What the models of the bench say: as long and as marked up as an answer in a chat usually is. */
export const MODEL_ANSWER = `A rainy day in Kyoto is a good day for **indoor culture**:

- **Nishiki Market**: a covered street of food stalls, busy from 10:00
- **Kyoto Railway Museum**: steam engines, and a *simulator* to drive
- **Sanjusangen-do**: 1,001 statues under one long roof

Take the bus or the subway; a [day pass](https://www.city.kyoto.lg.jp/) pays off after three rides.`;
