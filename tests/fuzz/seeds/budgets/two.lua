for _, id in ipairs { "m", "mm" } do
  budget { model = { id, "*" }, dims = { n = 3 }, inputs = { x = { 1, 2 } }, design = { "depthwise@relu1" }, resolution = 16,
           inferences_per_s = 10, on = "d*", basis = "measured", traffic = "tiled" }
end
