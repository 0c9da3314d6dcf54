/** scale-bytes.wat compiled, in base64: made by `npm run build:kernels`, not to be changed by hand. */
export const compiledModule =
  'AGFzbQEAAAABBgFgAn9/AAMCAQAFAwEABgcSAgZtZW1vcnkCAAVzY2FsZQAACrgBAbUBAgN/A3sCQANAIAIgAE8NASADQQN0IQQg' +
  'Av1cAoCABP2JAf2pASEFIAX9/wEgBP0ABAD98gEgBP0ABICAAv3wASEGIAUgBf0NCAkKCwwNDg8AAQIDBAUGB/3/ASAE/QAEEP3y' +
  'ASAE/QAEkIAC/fABIQcgAkECdCAG/V4gB/1e/Q0AAQIDBAUGBxAREhMUFRYX/QsEgIAIIAJBBGohAiADQQRqIQMgAyABRgRAQQAh' +
  'AwsMAAsLCw==';
