import type { ForeignText } from "../answer.js";

const CONVERT =
  "Convert it once: openssl pkcs12 -legacy -in old.p12 -nodes -out both.pem, then give both.pem as certificate and key.";

/** What programs say about keys and certificates. */
export const credentialTexts: readonly ForeignText[] = [
  {
    name: "Unsupported PKCS12 PFX data",
    of: "Node, since it has OpenSSL 3",
    patterns: [
      /Unsupported PKCS12 PFX data/i,
      /RC2-40-CBC/i,
      /inner_evp_generic_fetch/i,
      /ERR_OSSL_EVP_UNSUPPORTED/i,
      /digital envelope routines:+unsupported/i,
    ],
    meaning:
      "The .p12 is encrypted with RC2 or another old algorithm, as Keychain and old OpenSSL did. OpenSSL 3 no longer reads it.",
    next: CONVERT,
  },
  {
    name: "mac verify failure",
    of: "OpenSSL",
    patterns: [/mac verify (?:failure|error)/i, /\bbad decrypt\b/i, /BAD_DECRYPT/i, /bad password read/i],
    meaning: "The passphrase does not open the key or PFX, or there is none.",
    next: "Give the passphrase that was set at the export: --passphrase-env NAME names the variable that holds it. An empty one and none are different.",
  },
  {
    name: "secretOrPrivateKey must be an asymmetric key when using ES256",
    of: "jsonwebtoken",
    patterns: [/secretOrPrivateKey/i, /asymmetric key when using ES256/i],
    meaning:
      "The key is not the PEM of a .p8: often its line ends were lost in an environment variable, or the path was given instead of the contents.",
    next: "apns key inspect FILE says what the file is. @apns/client reads .p8 as PEM, base64, or with \\n as two characters.",
  },
  {
    name: "PEM_NO_START_LINE",
    of: "OpenSSL",
    patterns: [
      /NO_START_LINE/i,
      /no start line/i,
      /0909006C/i,
      /DECODER routines:+unsupported/i,
      /ERR_OSSL_UNSUPPORTED/i,
      /not enough data|header too long|asn1 encoding routines/i,
    ],
    meaning: "The text is not PEM: it is DER or base64, lacks its BEGIN line, or lost its line ends.",
    next: "apns key inspect FILE, or apns cert inspect FILE, says what it is. A .cer of the developer account is DER; Keychain exports both parts as .p12.",
  },
  {
    name: "key values mismatch",
    of: "OpenSSL",
    patterns: [/key values mismatch/i, /KEY_VALUES_MISMATCH/i],
    meaning: "The private key does not belong to the certificate.",
    next: "Use the key with which the certificate was requested. apns cert inspect FILE --key KEY compares them.",
  },
  {
    name: "TooManyProviderTokenUpdates in a fleet",
    of: "several processes with one key",
    patterns: [/provider token.*(?:several|fleet|pods?|workers?|instances?)/i],
    meaning: "APNs takes one new provider token for each key in 20 minutes; each process made its own.",
    next: "Share one: a token store (createSharedMemoryTokenStore, or one over your database), or issuedAtStepMs so that all round alike.",
  },
];
