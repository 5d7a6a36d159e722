/** Nobody wants a long job any more: what it reports its progress to throws this. */
export class GivenUp extends Error {}
