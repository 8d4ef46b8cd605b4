// What the front door loads before office.js in every frame of the add-in: the stand-in, then the additions.
import './microsoft-ajax.ts'
import './beyond-office-js.ts'
