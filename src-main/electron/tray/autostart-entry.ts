/** The text of an autostart file that runs this command; arguments are quoted as the Desktop Entry Specification wants. */
export function autostartEntry(command: readonly string[]): string {
  const quoted = command.map((argument) => {
    const escaped = argument
      .replace(/["`$\\]/g, '\\$&')
      .replace(/\\/g, '\\\\')
      .replace(/%/g, '%%')
    return /[^\w@%+=:,./-]/.test(argument) ? `"${escaped}"` : escaped
  })
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Tickertape',
    `Exec=${quoted.join(' ')}`,
    'Icon=tickertape',
    'X-GNOME-Autostart-enabled=true',
    'NoDisplay=true',
    ''
  ].join('\n')
}
