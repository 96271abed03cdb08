/* Charts that answer who points at them. A page shows a chart as a picture, which cannot; when a reader comes to one, the same file
 * is laid over it as a document of its own, in which marks.js names the marks. Works from file:// too. Nothing depends on it. */
(function () {
  'use strict';
  var root = document.documentElement;
  var live = null; /* one at a time */

  function end() {
    if (live) live.remove();
    live = null;
  }

  /* As the page is, whatever the system says. */
  function paper() {
    return getComputedStyle(root).colorScheme === 'dark' ? '#dark' : '#light';
  }

  function wake(figure) {
    var picture = figure.querySelector('img');
    var box = figure.querySelector('.scroll');
    if (!picture || (live && live.parentNode === box)) return;
    end();
    live = document.createElement('object');
    live.type = 'image/svg+xml';
    live.className = 'marks';
    live.setAttribute('aria-label', picture.alt);
    live.width = picture.clientWidth;
    live.height = picture.clientHeight;
    live.addEventListener('load', function () {
      this.classList.add('ready');
    });
    live.data = (picture.currentSrc || picture.src) + paper();
    box.appendChild(live);
  }

  function prepare(figure) {
    var link = figure.querySelector('a');
    function come() {
      wake(figure);
    }
    figure.querySelector('.scroll').addEventListener('pointerenter', come);
    link.addEventListener('focus', come);
    /* A tap is for the mark beneath; the file is still opened from the keyboard. */
    link.addEventListener('click', function (event) {
      if (!event.detail || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      come();
    });
  }

  Array.from(document.querySelectorAll('figure[data-marks]')).forEach(prepare);
  window.addEventListener('resize', end);
  new MutationObserver(end).observe(root, { attributes: true, attributeFilter: ['data-theme'] });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', end);
  window.addEventListener('beforeprint', function () {
    Array.from(document.querySelectorAll('img[loading=lazy]')).forEach(function (image) {
      image.loading = 'eager';
    });
  });
})();
