-- What this handbook is called and what it shows. "shipped" are the networks, devices and pages that
-- come with roofbook: they are there to be named here, and what is named is shown. "./*" are those of
-- this folder. `roofbook list models` and `roofbook list hardware` print what there is, and where it
-- comes from.
handbook {
  base = { "shipped" },
  title = "Our networks",
  description = "What our networks compute, read, write and hold, and what bounds them where they run.",
  -- url = "https://example.org/handbook/",
  -- lang = "zh-Hans", -- of what you write; menus and buttons are there in English and Chinese
  models = { "./*", "mobilenet_v2" },
  devices = { "./*", "raspberry-pi-5" },
  compare = {
    { id = "small", title = "Small networks", models = { "tiny", "mobilenet_v2" },
      devices = { "mine", "raspberry-pi-5" } },
  },
}
