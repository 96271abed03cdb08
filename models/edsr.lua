-- EDSR: Lim et al., "Enhanced Deep Residual Networks for Single Image Super-Resolution",
-- arXiv:1707.02921, figures 2 and 3, table 1

family {
  "EDSR",
  source = "Lim et al., Enhanced Deep Residual Networks for Single Image Super-Resolution, 2017",
  url = "https://arxiv.org/abs/1707.02921",
  year = 2017,
  category = "super-resolution",
}

local function conv(x, channels)
  return x:conv { channels, kernel = 3, pad = 1 }
end

-- Without batch normalisation. What is added is scaled down where blocks are wide.
local function block(x, name, scaling)
  local y = conv(conv(x:at(name), x.channels):relu(), x.channels)
  return (scaling == 1 and y or y * scaling) + x
end

-- Four times as many channels become twice the side; ×4 does so twice.
local function upscale(x, scale)
  for _ = 1, scale // 2 do
    x = conv(x:at("upscale"), 4 * x.channels):depth_to_space { 2 }
  end
  return x
end

local function edsr(blocks, features, scaling, scale)
  return function(x)
    x = x:at("head")
    local head = conv(x, features)
    local body = head
    for i = 0, blocks - 1 do
      body = block(body, "body." .. i, scaling)
    end
    x = conv(body:at("body"), features) + head
    return conv(upscale(x, scale):at("tail"), 3)
  end
end

local SOURCE = "reference implementation, layer by layer"

model {
  id = "edsr_baseline_x2",
  name = "EDSR baseline ×2",
  input = { 3, 360, 640 },
  notes = "To 1280 × 720.",
  published = {
    { params = 1369859, exact = true, source = SOURCE },
    { macs = 316.3e9, source = "Zhang et al., Aligned Structured Sparsity Learning, 2021, as FLOPs",
      note = "multiply-accumulates for a result of 1280 × 720" },
  },
  build = edsr(16, 64, 1, 2),
}

model {
  id = "edsr_baseline_x4",
  name = "EDSR baseline ×4",
  input = { 3, 180, 320 },
  notes = "To 1280 × 720.",
  published = {
    { params = 1517571, exact = true, source = SOURCE },
    { params = 1.5e6, source = "paper, table 1" },
  },
  build = edsr(16, 64, 1, 4),
}

model {
  id = "edsr_x2",
  name = "EDSR ×2",
  input = { 3, 360, 640 },
  notes = "To 1280 × 720.",
  published = {
    { params = 40729603, exact = true, source = SOURCE },
  },
  build = edsr(32, 256, 0.1, 2),
}

model {
  id = "edsr_x4",
  name = "EDSR ×4",
  input = { 3, 180, 320 },
  notes = "To 1280 × 720.",
  published = {
    { params = 43089923, exact = true, source = SOURCE },
    { params = 43e6, source = "paper, table 1" },
  },
  build = edsr(32, 256, 0.1, 4),
}
