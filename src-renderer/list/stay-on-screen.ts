/**
 * Keeps the rows of a scrolling box where they are on the screen while a bar that comes or goes above moves the box.
 *
 * Answers a function that ends it.
 */
export function stayOnScreen(box: HTMLElement): () => void {
  let top = box.getBoundingClientRect().top
  const observer = new ResizeObserver(() => {
    const moved = box.getBoundingClientRect().top - top
    top += moved
    if (box.scrollTop > 0) box.scrollTop += moved
  })
  observer.observe(box)
  return () => observer.disconnect()
}
