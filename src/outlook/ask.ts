// One question to Outlook, with an end: office.js answers by call-back, and sometimes never (office-js#3363).
import { SikkertError, type ErrorCode } from '../errors.ts'

const timeoutInMs = 20_000

/** Throws the given code when Outlook refuses or does not answer in 20 s. */
export function ask<T>(
  call: (done: (result: Office.AsyncResult<T>) => void) => void,
  code: ErrorCode,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new SikkertError(code)), timeoutInMs)
    const settle = (result: Office.AsyncResult<T>) => {
      clearTimeout(timer)
      if (result.status === Office.AsyncResultStatus.Succeeded) resolve(result.value)
      else reject(new SikkertError(code))
    }
    try {
      call(settle)
    } catch (cause) {
      clearTimeout(timer)
      reject(new SikkertError(code, cause))
    }
  })
}
