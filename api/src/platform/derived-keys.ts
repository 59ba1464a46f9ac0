import { hkdfSync } from 'node:crypto'

/** Keys that need not be stored, since they can be made again from one secret. */
export interface DerivedKeys {
  /** 32 bytes, the same for the same `purpose` and `name`; none tells anything of another (HKDF-SHA256, RFC 5869). */
  derive(purpose: string, name: string): Buffer
}

/** @param secret at least 32 bytes, the same for all replicas; changing it changes every key */
export const createDerivedKeys = (secret: string): DerivedKeys => ({
  derive: (purpose, name) => Buffer.from(hkdfSync('sha256', secret, '', `${purpose}\0${name}`, 32)),
})
