// Three programs from one source: the pane (modern browsers), the on-send handler (one ES2016 file that needs no page),
// and the portal. Everything lands in dist/, which the gateway serves; office.js alone comes from Microsoft's CDN.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EsbuildPlugin } from 'esbuild-loader'
import HtmlWebpackPlugin from 'html-webpack-plugin'
import webpack, { type Compiler, type Configuration } from 'webpack'

const root = import.meta.dirname
const publicUrl = (process.env['SIKKERT_PUBLIC_URL'] ?? 'https://localhost:3000').replace(/\/$/, '')
/** The manifest as committed names this host; a build for an organisation replaces it. */
const hostInManifest = 'https://localhost:3000'

/** Files that go out as they are, but for the host name in the manifest. */
function copies(files: Readonly<Record<string, string>>) {
  return {
    apply(compiler: Compiler) {
      compiler.hooks.thisCompilation.tap('copies', (compilation) => {
        compilation.hooks.processAssets.tap('copies', () => {
          for (const [from, to] of Object.entries(files)) {
            const path = join(root, from)
            compilation.fileDependencies.add(path)
            const content = from.endsWith('.xml')
              ? readFileSync(path, 'utf8').replaceAll(hostInManifest, publicUrl)
              : readFileSync(path)
            compilation.emitAsset(to, new webpack.sources.RawSource(content))
          }
        })
      })
    },
  }
}

function program(name: string, folder: string, target: string, extra: Configuration): Configuration {
  return {
    name,
    mode: 'production',
    target: ['web', target],
    devtool: false,
    output: { path: join(root, 'dist', folder), filename: '[name].js', chunkFormat: false },
    resolve: { extensions: ['.ts', '.tsx', '.mjs', '.js'] },
    module: {
      rules: [{ test: /\.[cm]?[jt]sx?$/, loader: 'esbuild-loader', options: { target, jsx: 'automatic' } }],
    },
    optimization: {
      splitChunks: false,
      runtimeChunk: false,
      // Scripts only: the pages keep their words as written, also the quotes around the address of office.js.
      minimizer: [new EsbuildPlugin({ target, legalComments: 'eof' })],
    },
    performance: { hints: false },
    ...extra,
  }
}

function page(name: string, template: string) {
  return new HtmlWebpackPlugin({
    filename: `${name}.html`,
    template,
    chunks: [name],
    scriptLoading: 'blocking',
    inject: 'body',
    minify: false,
  })
}

const assets = Object.fromEntries(
  globSync('assets/*.png', { cwd: root }).map((file) => [file, file.replaceAll('\\', '/')]),
)

const pane = program('taskpane', 'addin', 'es2022', {
  entry: { taskpane: './src/taskpane/main.tsx' },
  plugins: [
    page('taskpane', './src/taskpane/taskpane.html'),
    copies({ 'manifest.xml': 'manifest.xml', 'src/taskpane/frame.html': 'frame.html', ...assets }),
  ],
})

// Attachments are read in a worker; PDF.js comes as a file of its own when the first PDF does.
const reader: Configuration = {
  ...program('reader', 'addin', 'es2022', { entry: { reader: './src/taskpane/reader-worker.ts' } }),
  target: ['webworker', 'es2022'],
}
reader.output = {
  ...reader.output,
  chunkFormat: 'array-push',
  chunkLoading: 'import-scripts',
  chunkFilename: 'reader-[name].js',
  publicPath: '',
}

// The unlocked keys live in a worker of their own.
const keys: Configuration = {
  ...program('keys', 'addin', 'es2022', { entry: { keys: './src/taskpane/key-worker.ts' } }),
  target: ['webworker', 'es2022'],
}

// Classic Outlook on Windows loads commands.js alone into an engine without a page; see docs/outlook-quirks.md.
const commands = program('commands', 'addin', 'es2016', {
  entry: { commands: './src/commands/main.ts' },
  plugins: [page('commands', './src/commands/commands.html')],
})

const portalFiles = ['portal.html', 'portal.css'].filter((file) =>
  existsSync(join(root, 'gateway/pages', file)),
)
const portal = program('portal', 'portal', 'es2022', {
  entry: { portal: './gateway/pages/portal.ts' },
  plugins: [copies(Object.fromEntries(portalFiles.map((file) => [`gateway/pages/${file}`, file])))],
})

export default existsSync(join(root, 'gateway/pages/portal.ts'))
  ? [pane, reader, keys, commands, portal]
  : [pane, reader, keys, commands]
