/** Marks the link of the section that is in view, and moves the focus along when a link is followed. */
export function startSections() {
  const links = [...document.querySelectorAll('.sections a')];
  const sections = links.map(({ hash }) => document.querySelector(hash));
  const inView = new Set();
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries)
        if (isIntersecting) inView.add(target);
        else inView.delete(target);
      const first = sections.findIndex((section) => inView.has(section));
      links.forEach((link, index) => {
        if (index === first) link.setAttribute('aria-current', 'location');
        else link.removeAttribute('aria-current');
      });
    },
    { rootMargin: '-80px 0px -60% 0px' },
  );
  for (const section of sections) watcher.observe(section);
  links.forEach((link, index) => {
    link.addEventListener('click', (event) => {
      // The fragment belongs to the token.
      event.preventDefault();
      sections[index].scrollIntoView();
      sections[index].focus({ preventScroll: true });
    });
  });
}
