// The facts about itself that Outlook on the web gives to office.js when a frame starts.

export type Language = 'da-DK' | 'en-US'

/** The answer to getAppContext; office.js refuses to start when one of these is missing. */
export function contextOf(controlId: string, language: Language, roamingSettings: object): object {
  return {
    _id: controlId,
    _appName: 64, // OutlookWebApp
    _appVersion: '16.0',
    _appMinorVersion: 0,
    _appUILocale: language,
    _dataLocale: language,
    _docUrl: '',
    _clientMode: 1,
    _settings: roamingSettings,
    _reason: 'documentOpened',
    _osfControlType: 1,
    _eToken: '',
    _correlationId: crypto.randomUUID(),
    _appInstanceId: controlId,
    _requirementMatrix: JSON.stringify({ Mailbox: '1.15', NestedAppAuth: '1.1' }),
    _hostFullVersion: '16.0.20000.10000',
    _appDomains: [],
    _featureGates: {},
  }
}

export type OfficeTheme = Readonly<Record<string, string | boolean>>

/** Light and dark as the officeTheme API tells it. */
export function officeThemeOf(isDark: boolean): OfficeTheme {
  return isDark
    ? {
        bodyBackgroundColor: '#1f1f1f',
        bodyForegroundColor: '#ffffff',
        controlBackgroundColor: '#292929',
        controlForegroundColor: '#ffffff',
        isDarkTheme: true,
        themeId: 'Black',
      }
    : {
        bodyBackgroundColor: '#ffffff',
        bodyForegroundColor: '#242424',
        controlBackgroundColor: '#f5f5f5',
        controlForegroundColor: '#242424',
        isDarkTheme: false,
        themeId: 'White',
      }
}

/** The event as office.js wants it: colours as numbers, in JSON, in a list of one. It drops what is no colour. */
export function themeEventOf(theme: OfficeTheme): readonly [string] {
  const colours = Object.entries(theme).flatMap(([name, value]) =>
    typeof value === 'string' && value.startsWith('#') ? [[name, Number.parseInt(value.slice(1), 16)]] : [],
  )
  return [JSON.stringify(Object.fromEntries(colours))]
}
