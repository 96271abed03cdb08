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

  /* --- PNG: drawn by the browser on light paper, three pixels for each; a page of file:// may not read its own pictures --- */

  var SCALE = 3;

  function save(blob, name) {
    var link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(function () {
      URL.revokeObjectURL(link.href);
    }, 60000);
  }

  function draw(text, name) {
    var picture = new Image();
    picture.onload = function () {
      var canvas = document.createElement('canvas');
      canvas.width = picture.naturalWidth * SCALE;
      canvas.height = picture.naturalHeight * SCALE;
      canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
      canvas.toBlob(function (blob) {
        save(blob, name);
      });
    };
    picture.src = 'data:image/svg+xml,' + encodeURIComponent(text.replace(/prefers-color-scheme:dark/g, 'max-width:0'));
  }

  function addDownload(link) {
    var button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'PNG';
    button.addEventListener('click', function () {
      fetch(link.href)
        .then(function (answer) {
          return answer.text();
        })
        .then(function (text) {
          draw(text, decodeURIComponent(link.pathname.replace(/.*\//, '')).replace(/svg$/, 'png'));
        });
    });
    link.after(', ', button);
  }

  if (/^http/.test(location.protocol)) Array.from(document.querySelectorAll('.chart details [href$=".svg"]')).forEach(addDownload);
  Array.from(document.querySelectorAll('figure[data-marks]')).forEach(prepare);
  window.addEventListener('resize', end);
  new MutationObserver(end).observe(root, { attributes: true, attributeFilter: ['data-theme'] });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', end);

  /* --- Paper: printing does not always wait for pictures, so that they come before, once nothing else is to be done --- */

  function loadAll() {
    Array.from(document.querySelectorAll('img[loading=lazy]')).forEach(function (image) {
      image.loading = 'eager';
    });
  }

  window.addEventListener('beforeprint', loadAll);
  if (matchMedia('(min-width: 60rem)').matches && !(navigator.connection && navigator.connection.saveData))
    window.addEventListener('load', function () {
      (window.requestIdleCallback || setTimeout)(loadAll);
    });
})();
