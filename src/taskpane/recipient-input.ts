// What is typed beside a recipient.
import { isValidPhoneNumber, parsePhoneNumberWithError } from 'libphonenumber-js/min'
import { judgeAgreedCode } from '../letter/agreed-code.ts'

/** E.164, or null when it is no number that could get an SMS. Danish when no country is given. */
export function readNumber(text: string): string | null {
  try {
    if (!isValidPhoneNumber(text, 'DK')) return null
    return parsePhoneNumberWithError(text, 'DK').number
  } catch {
    return null
  }
}

export const isGoodCode = (code: string) => judgeAgreedCode(code).verdict === 'good'
