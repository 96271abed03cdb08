-- Res2Net: Gao et al., "Res2Net: A New Multi-scale Backbone Architecture", arXiv:1904.01169,
-- section 3.1, figure 2(b), equation 1

family {
  "Res2Net",
  source = "Gao et al., Res2Net: A New Multi-scale Backbone Architecture, 2019",
  url = "https://arxiv.org/abs/1904.01169",
  year = 2019,
  category = "classification",
  notes = "A ResNet whose 3×3 convolution is a chain of narrow ones, each of which sees what the "
    .. "one before it made. The names have the width of one in the first stage and their number.",
}

local WIDTHS = { 64, 128, 256, 512 }

local function conv_bn(x, channels, kernel, stride)
  return x:conv { channels, kernel = kernel, stride = stride or 1, pad = kernel // 2,
                  bias = false }:bn()
end

local function shortcut(x, name, channels, stride)
  if stride == 1 and x.channels == channels then
    return x
  end
  return conv_bn(x:at(name .. ".downsample"), channels, 1, stride)
end

-- The last part has no convolution. The first block of a stage has no chain, and pools its last
-- part, which so becomes as small as the others.
local function chain(x, name, scale, stride, first)
  local parts, made = table.pack(x:at(name .. ".split"):split { scale, axis = 1 }), {}
  for i = 1, scale - 1 do
    local part = parts[i]:at(name .. ".scales")
    if i > 1 and not first then
      part = part + made[i - 1]
    end
    made[i] = conv_bn(part, part.channels, 3, stride):relu()
  end
  local last = parts[scale]
  if first then
    last = last:at(name .. ".scales")
               :avg_pool { 3, stride = stride, pad = 1, count_include_pad = true }
  end
  made[scale] = last
  return made[1]:at(name .. ".concat"):concat(table.unpack(made, 2))
end

local function bottle2neck(x, name, width, stride, variant)
  local inner = width * variant.width // 64
  local first = stride > 1 or x.channels ~= 4 * width
  local y = conv_bn(x:at(name), variant.scale * inner, 1):relu()
  y = conv_bn(chain(y, name, variant.scale, stride, first):at(name), 4 * width, 1)
  return (y + shortcut(x, name, 4 * width, stride)):relu()
end

local function res2net(repeats, variant)
  return function(x)
    x = conv_bn(x, 64, 7, 2):relu():max_pool { 3, stride = 2, pad = 1 }
    for stage, n in ipairs(repeats) do
      for i = 0, n - 1 do
        local stride = (i == 0 and stage > 1) and 2 or 1
        x = bottle2neck(x, "layer" .. stage .. "." .. i, WIDTHS[stage], stride, variant)
      end
    end
    return x:at(""):global_avg_pool { name = "avgpool" }:flatten():linear { 1000, name = "fc" }
  end
end

model {
  id = "res2net50_26w_4s",
  name = "Res2Net-50 26w×4s",
  input = { 3, 224, 224 },
  published = {
    { params = 25.70e6, source = "timm results, res2net50_26w_4s" },
    { macs = 4.28e9, source = "timm results, res2net50_26w_4s",
      note = "counts batch normalisation and pooling as well" },
    { activations = 12.61e6, source = "timm results, res2net50_26w_4s" },
    { top1 = 77.99, source = "timm documentation, res2net50_26w_4s" },
  },
  build = res2net({ 3, 4, 6, 3 }, { width = 26, scale = 4 }),
}
