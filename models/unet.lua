-- U-Net: Ronneberger et al., "U-Net: Convolutional Networks for Biomedical Image Segmentation",
-- arXiv:1505.04597, figure 1

family {
  "U-Net",
  source = "Ronneberger et al., U-Net: Convolutional Networks for Biomedical Image Segmentation, "
    .. "2015",
  url = "https://arxiv.org/abs/1505.04597",
  year = 2015,
  category = "segmentation",
}

-- Without padding: each loses a border of one.
local function convs(x, name, channels)
  return x:at(name):conv { channels, kernel = 3 }:relu():conv { channels, kernel = 3 }:relu()
end

-- The middle of x, as large as `like`.
local function crop(x, like)
  local top, left = (x.height - like.height) // 2, (x.width - like.width) // 2
  return x:slice { axes = { 2, 3 }, starts = { top, left },
                   ends = { top + like.height, left + like.width } }
end

local function expand(x, name, skipped)
  local up = x:at(name):conv_transpose { x.channels // 2, kernel = 2, stride = 2, name = "up" }
  return convs(crop(skipped:at(name), up):concat(up), name, up.channels)
end

model {
  id = "unet",
  name = "U-Net",
  input = { 1, 572, 572 },
  notes = "The network of the paper's figure: convolutions without padding, so that 572 × 572 "
    .. "pixels become 388 × 388. Dropout after the contracting path is left out. The paper gives "
    .. "no number of parameters; a layer's is 9·Cin·Cout + Cout, and they sum up to 31.0 million.",
  published = {
    { params = 31030658, exact = true, source = "paper, figure 1, layer by layer" },
  },
  build = function(x)
    local skipped = {}
    for level, channels in ipairs { 64, 128, 256, 512 } do
      skipped[level] = convs(x, "down" .. level, channels)
      x = skipped[level]:max_pool { 2 }
    end
    x = convs(x, "bottom", 1024)
    for level = 4, 1, -1 do
      x = expand(x, "up" .. level, skipped[level])
    end
    return x:at(""):conv { 2, kernel = 1, name = "classes" }
  end,
}
