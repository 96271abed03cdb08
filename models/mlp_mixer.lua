-- MLP-Mixer: Tolstikhin et al., "MLP-Mixer: An all-MLP Architecture for Vision", arXiv:2105.01601,
-- table 1 and equation 1

family {
  "MLP-Mixer",
  source = "Tolstikhin et al., MLP-Mixer: An all-MLP Architecture for Vision, 2021",
  url = "https://arxiv.org/abs/2105.01601",
  year = 2021,
  category = "classification",
}

-- Widths of patches, and of the two MLPs.
local BASE = { layers = 12, hidden = 768, tokens = 384, channels = 3072 }
local LARGE = { layers = 24, hidden = 1024, tokens = 512, channels = 4096 }

local function mlp(x, name, width)
  local size = x.width
  return x:at(name):linear { width }:gelu():linear { size }
end

-- Tokens are mixed in the transposed layout, with the same weights for every channel.
local function mixer(x, name, size)
  x = x:at(name)
  local y = x:layer_norm():transpose { 0, 2, 1 }
  x = x + mlp(y, name .. ".token_mixing", size.tokens):transpose { 0, 2, 1 }:at(name)
  return x + mlp(x:layer_norm(), name .. ".channel_mixing", size.channels):at(name)
end

local function mlp_mixer(size, patch)
  return function(x)
    x = x:at("stem"):conv { size.hidden, kernel = patch, stride = patch }
    x = x:reshape { 0, size.hidden, -1 }:transpose { 0, 2, 1 }
    for i = 0, size.layers - 1 do
      x = mixer(x, "layer" .. i, size)
    end
    return x:at(""):layer_norm():reduce_mean { 1, keep_dims = false }:linear { 1000, name = "head" }
  end
end

model {
  id = "mixer_b16",
  name = "Mixer-B/16",
  input = { 3, 224, 224 },
  notes = "There is no attention: a linear layer over the 196 patches mixes positions. Its weights "
    .. "fit one resolution.",
  published = {
    { params = 59e6, source = "paper, table 1", note = "without the 769,000 of the head" },
    { params = 59.88e6, source = "timm results, mixer_b16_224" },
    { macs = 12.62e9, source = "timm results, mixer_b16_224",
      note = "multiply-accumulates, and 5 operations per element of a layer normalisation" },
    { activations = 14.53e6, source = "timm results, mixer_b16_224" },
    { top1 = 76.44, source = "paper, table 3", note = "pre-trained on ImageNet only" },
  },
  build = mlp_mixer(BASE, 16),
}

model {
  id = "mixer_l16",
  name = "Mixer-L/16",
  input = { 3, 224, 224 },
  published = {
    { params = 207e6, source = "paper, table 1", note = "without the 1,025,000 of the head" },
    { params = 208.2e6, source = "timm results, mixer_l16_224" },
    { top1 = 71.76, source = "paper, table 3", note = "pre-trained on ImageNet only" },
  },
  build = mlp_mixer(LARGE, 16),
}
