// A stand-in for MicrosoftAjax.js 3.5, which the npm build of office.js wants from a CDN before it starts in Outlook on
// the web. Only what office.js calls; parameters are not validated here, as in the minified original.

class StringBuilder {
  private readonly parts: string[] = []
  append(part: unknown): this {
    this.parts.push(String(part))
    return this
  }
  toString(): string {
    return this.parts.join('')
  }
}

function refusal(name: string, words: string): (detail?: string) => Error {
  return (detail) => {
    const error = new Error(detail === undefined ? words : `${words} (${detail})`)
    error.name = `Sys.${name}`
    return error
  }
}

function namespace(path: string): void {
  let place: object = globalThis
  for (const part of path.split('.')) {
    const next: unknown = Reflect.get(place, part)
    const made: object = typeof next === 'object' && next !== null ? next : {}
    Reflect.set(place, part, made)
    place = made
  }
}

Object.assign(Function, {
  registerNamespace: namespace,
  registerClass: () => undefined,
  _validateParams: () => null,
  _validateParameter: () => null,
})

// The files of localised words register their classes with the constructor itself.
Object.defineProperty(Function.prototype, 'registerClass', { configurable: true, value: () => undefined })

Object.assign(Error, {
  create(message: string, details: object | undefined) {
    return Object.assign(new Error(message), details)
  },
  argument: refusal('ArgumentException', 'Value does not fall within the expected range.'),
  argumentNull: refusal('ArgumentNullException', 'Value cannot be null.'),
  argumentOutOfRange: refusal('ArgumentOutOfRangeException', 'Value is out of the range of valid values.'),
  argumentType: refusal('ArgumentTypeException', 'Object cannot be converted to the required type.'),
  argumentUndefined: refusal('ArgumentUndefinedException', 'Value cannot be undefined.'),
  invalidOperation: refusal('InvalidOperationException', 'Operation is not valid now.'),
  notImplemented: refusal('NotImplementedException', 'The method is not implemented.'),
  parameterCount: refusal('ParameterCountException', 'Parameter count mismatch.'),
})

Object.assign(String, {
  format(text: string, ...values: readonly unknown[]) {
    return text.replace(/\{(\d+)\}/g, (_, index: string) => String(values[Number(index)]))
  },
})

Object.assign(globalThis, {
  Type: Function,
  Sys: {
    StringBuilder,
    Debug: { trace: () => undefined, assert: () => undefined },
    Browser: { agent: null },
    Serialization: {
      JavaScriptSerializer: {
        serialize: (value: unknown) => JSON.stringify(value),
        deserialize: (text: string): unknown => JSON.parse(text),
      },
    },
  },
})
