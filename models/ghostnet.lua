-- GhostNet: Han et al., "GhostNet: More Features from Cheap Operations", arXiv:1911.11907,
-- section 3.2

family {
  "GhostNet",
  source = "Han et al., GhostNet: More Features from Cheap Operations, 2019",
  url = "https://arxiv.org/abs/1911.11907",
  year = 2019,
  category = "classification",
  notes = "MobileNet v3 whose 1×1 convolutions make half of their channels, and a depthwise "
    .. "convolution the other half from these.",
}

local ROWS = {
  -- kernel, expanded size, output, squeeze-and-excite, stride
  { 3, 16, 16, false, 1 },
  { 3, 48, 24, false, 2 },
  { 3, 72, 24, false, 1 },
  { 5, 72, 40, true, 2 },
  { 5, 120, 40, true, 1 },
  { 3, 240, 80, false, 2 },
  { 3, 200, 80, false, 1 },
  { 3, 184, 80, false, 1 },
  { 3, 184, 80, false, 1 },
  { 3, 480, 112, true, 1 },
  { 3, 672, 112, true, 1 },
  { 5, 672, 160, true, 2 },
  { 5, 960, 160, false, 1 },
  { 5, 960, 160, true, 1 },
  { 5, 960, 160, false, 1 },
  { 5, 960, 160, true, 1 },
}

-- The nearest multiple of 4 that is at least 90 % of n.
local function round4(n)
  local rounded = math.max(4, (n + 2) // 4 * 4)
  return rounded < 0.9 * n and rounded + 4 or rounded
end

local function relu(x) return x:relu() end
local function identity(x) return x end

local function depthwise(x, kernel, stride)
  return x:conv { x.channels, kernel = kernel, stride = stride or 1, pad = kernel // 2,
                  groups = x.channels, bias = false, name = "depthwise" }:bn()
end

local function ghost_module(x, name, channels, nonlinear)
  local primary = nonlinear(x:at(name):conv { channels // 2, kernel = 1, bias = false,
                                              name = "primary" }:bn())
  local cheap = nonlinear(primary:conv { channels // 2, kernel = 3, pad = 1, groups = channels // 2,
                                         bias = false, name = "cheap" }:bn())
  return primary:concat(cheap)
end

-- Squeeze to a quarter.
local function squeeze_excite(x, name)
  local scale = x:at(name .. ".se"):global_avg_pool()
                 :conv { round4(x.channels // 4), kernel = 1 }:relu()
                 :conv { x.channels, kernel = 1 }:hard_sigmoid()
  return x * scale
end

local function shortcut(x, name, kernel, channels, stride)
  if stride == 1 and x.channels == channels then
    return x
  end
  return depthwise(x:at(name .. ".shortcut"), kernel, stride)
         :conv { channels, kernel = 1, bias = false, name = "pointwise" }:bn()
end

local function ghost_bottleneck(x, name, row)
  local kernel, expanded, channels, excited, stride = table.unpack(row)
  local y = ghost_module(x, name .. ".ghost1", expanded, relu)
  if stride > 1 then
    y = depthwise(y:at(name), kernel, stride)
  end
  if excited then
    y = squeeze_excite(y, name)
  end
  y = ghost_module(y, name .. ".ghost2", channels, identity)
  return y:at(name) + shortcut(x, name, kernel, channels, stride)
end

model {
  id = "ghostnet_100",
  name = "GhostNet 1.0×",
  input = { 3, 224, 224 },
  published = {
    { params = 5.18e6, source = "timm results, ghostnet_100" },
    { macs = 0.15e9, source = "timm results, ghostnet_100",
      note = "counts batch normalisation and pooling as well: 2 operations for each of 3.5 million "
        .. "elements make 0.148" },
    { activations = 3.55e6, source = "timm results, ghostnet_100" },
    { params = 5.2e6, source = "paper" },
    { macs = 141e6, source = "paper, as FLOPs", note = "multiply-adds" },
    { top1 = 73.9, source = "paper" },
  },
  build = function(x)
    x = x:conv { 16, kernel = 3, stride = 2, pad = 1, bias = false }:bn():relu()
    for i, row in ipairs(ROWS) do
      x = ghost_bottleneck(x, "bneck" .. i, row)
    end
    x = x:at(""):conv { 960, kernel = 1, bias = false }:bn():relu()
         :global_avg_pool { name = "avgpool" }
    return x:conv { 1280, kernel = 1 }:relu():flatten():dropout():linear { 1000, name = "fc" }
  end,
}
