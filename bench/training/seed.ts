/** Decides the initial weights, which millrace draws and the others read. */
export const seed = 1;
