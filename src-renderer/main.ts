import { mount } from 'svelte'
import { bridge } from './bridge.ts'
import WindowView from './App.svelte'
import { App } from './state/app.svelte.ts'
import './styles/app.css'

/** In ms. If the snapshot takes longer, an empty window is drawn first. */
const PATIENCE = 100

const app = new App(bridge)
const target = document.getElementById('app')
if (!target) throw new Error('The page has no place for the window.')

let drawn = false
const draw = (): void => {
  if (!drawn) mount(WindowView, { target, props: { app } })
  drawn = true
}
setTimeout(draw, PATIENCE)
void app.start(draw)
