import { mount } from 'svelte'
import { bridge } from './bridge.ts'
import WindowView from './App.svelte'
import { App } from './state/app.svelte.ts'
import './styles/app.css'

const app = new App(bridge)
const target = document.getElementById('app')
if (!target) throw new Error('The page has no place for the window.')
mount(WindowView, { target, props: { app } })
void app.start()
