-- RegNet: Radosavovic et al., "Designing Network Design Spaces", arXiv:2003.13678, section 3.3,
-- equations 2 to 4; Y-128GF: Singh et al., arXiv:2201.08371

family {
  "RegNet",
  source = "Radosavovic et al., Designing Network Design Spaces, 2020",
  url = "https://arxiv.org/abs/2003.13678",
  year = 2020,
  category = "classification",
  notes = "The widths of all blocks follow from four numbers. Y is X with squeeze-and-excitation.",
}

local STEM = 32

-- A half goes to the even number: 22.5 to 22.
local function round(n)
  local up = math.floor(n + 0.5)
  return (up - n == 0.5 and up % 2 == 1) and up - 1 or up
end

-- The nearest multiple of the group width, the upper one of two, that is at least 90 % of w. The
-- authors' code takes the even one of two, and has no such limit: three networks differ.
local function compatible(w, group)
  local rounded = math.max(group, (w + group // 2) // group * group)
  return rounded < 0.9 * w and rounded + group or rounded
end

-- One stage per width: { width, depth }. Block j is to be w0 + wa·j wide; that becomes the nearest
-- w0·wm^s of whole s, and then a multiple of 8.
local function stages(design)
  local list, last = {}, nil
  for j = 0, design.depth - 1 do
    local s = round(math.log((design.w0 + design.wa * j) / design.w0) / math.log(design.wm))
    local width = 8 * round(design.w0 * design.wm ^ s / 8)
    if width ~= last then
      list[#list + 1] = { width = width, depth = 0 }
      last = width
    end
    list[#list].depth = list[#list].depth + 1
  end
  return list
end

-- The squeeze is to a quarter of the block's input.
local function squeeze_excite(y, name, squeezed)
  local scale = y:at(name .. ".se"):global_avg_pool()
                 :conv { squeezed, kernel = 1 }:relu()
                 :conv { y.channels, kernel = 1 }:sigmoid()
  return y * scale
end

local function shortcut(x, name, width, stride)
  if stride == 1 and x.channels == width then
    return x
  end
  return x:at(name .. ".proj"):conv { width, kernel = 1, stride = stride, bias = false }:bn()
end

local function block(x, name, width, group, stride, excited)
  local y = x:at(name)
             :conv { width, kernel = 1, bias = false }:bn():relu()
             :conv { width, kernel = 3, stride = stride, pad = 1, groups = width // group,
                     bias = false }:bn():relu()
  if excited then
    y = squeeze_excite(y, name, x.channels // 4)
  end
  y = y:conv { width, kernel = 1, bias = false }:bn()
  return (y + shortcut(x, name, width, stride)):relu()
end

local function regnet(design, excited)
  return function(x)
    x = x:conv { STEM, kernel = 3, stride = 2, pad = 1, bias = false }:bn():relu()
    for i, stage in ipairs(stages(design)) do
      local group = math.min(design.group, stage.width)
      local width = compatible(stage.width, group)
      for j = 0, stage.depth - 1 do
        x = block(x, "block" .. i .. "." .. j, width, group, j == 0 and 2 or 1, excited)
      end
    end
    return x:at(""):global_avg_pool { name = "avgpool" }:flatten():linear { 1000, name = "fc" }
  end
end

local SWAG = {
  IMAGENET1K_SWAG_E2E_V1 = "at 384×384, pre-trained on other data",
  IMAGENET1K_SWAG_LINEAR_V1 = "pre-trained on other data, then only the head trained",
}

-- torchvision's figures (top1 by the name of the weights), then those of the authors' model zoo.
local function published(params, macs, top1, authors)
  local list = {
    { params = params, exact = true, source = "torchvision documentation" },
    { macs = macs, source = "torchvision documentation, as GFLOPS",
      note = "multiply-accumulates, counted once" },
  }
  for quantity, value in pairs(authors or {}) do
    if quantity ~= "note" then
      list[#list + 1] = { [quantity] = value, source = "facebookresearch/pycls, model zoo",
                          note = authors.note }
    end
  end
  for weights, accuracy in pairs(top1) do
    list[#list + 1] = { top1 = accuracy, source = "torchvision weights " .. weights,
                        note = SWAG[weights] }
  end
  return list
end


model {
  id = "regnet_x_400mf",
  name = "RegNetX-400MF",
  input = { 3, 224, 224 },
  published = published(5495976, 0.414e9, { IMAGENET1K_V1 = 72.834, IMAGENET1K_V2 = 74.864 },
    { params = 5.2e6, activations = 3.1e6, top1 = 72.7,
      note = "theirs has 384 channels in the last stage, not 400" }),
  build = regnet({ depth = 22, w0 = 24, wa = 24.48, wm = 2.54, group = 16 }),
}

model {
  id = "regnet_x_800mf",
  name = "RegNetX-800MF",
  input = { 3, 224, 224 },
  published = published(7259656, 0.8e9, { IMAGENET1K_V1 = 75.212, IMAGENET1K_V2 = 77.522 },
    { params = 7.3e6, activations = 5.1e6, top1 = 75.2 }),
  build = regnet({ depth = 16, w0 = 56, wa = 35.73, wm = 2.28, group = 16 }),
}

model {
  id = "regnet_x_1_6gf",
  name = "RegNetX-1.6GF",
  input = { 3, 224, 224 },
  published = published(9190136, 1.603e9, { IMAGENET1K_V1 = 77.04, IMAGENET1K_V2 = 79.668 },
    { params = 9.2e6, activations = 7.9e6, top1 = 77.0 }),
  build = regnet({ depth = 18, w0 = 80, wa = 34.01, wm = 2.25, group = 24 }),
}

model {
  id = "regnet_x_3_2gf",
  name = "RegNetX-3.2GF",
  input = { 3, 224, 224 },
  published = published(15296552, 3.177e9, { IMAGENET1K_V1 = 78.364, IMAGENET1K_V2 = 81.196 },
    { params = 15.3e6, activations = 11.4e6, top1 = 78.3 }),
  build = regnet({ depth = 25, w0 = 88, wa = 26.31, wm = 2.25, group = 48 }),
}

model {
  id = "regnet_x_8gf",
  name = "RegNetX-8.0GF",
  input = { 3, 224, 224 },
  published = published(39572648, 7.995e9, { IMAGENET1K_V1 = 79.344, IMAGENET1K_V2 = 81.682 },
    { params = 39.6e6, activations = 14.1e6, top1 = 79.3 }),
  build = regnet({ depth = 23, w0 = 80, wa = 49.56, wm = 2.88, group = 120 }),
}

model {
  id = "regnet_x_16gf",
  name = "RegNetX-16GF",
  input = { 3, 224, 224 },
  published = published(54278536, 15.941e9, { IMAGENET1K_V1 = 80.058, IMAGENET1K_V2 = 82.716 },
    { params = 54.3e6, activations = 25.5e6, top1 = 80.0 }),
  build = regnet({ depth = 22, w0 = 216, wa = 55.59, wm = 2.1, group = 128 }),
}

model {
  id = "regnet_x_32gf",
  name = "RegNetX-32GF",
  input = { 3, 224, 224 },
  published = published(107811560, 31.736e9, { IMAGENET1K_V1 = 80.622, IMAGENET1K_V2 = 83.014 },
    { params = 107.8e6, activations = 36.3e6, top1 = 80.5 }),
  build = regnet({ depth = 23, w0 = 320, wa = 69.86, wm = 2.0, group = 168 }),
}

model {
  id = "regnet_y_400mf",
  name = "RegNetY-400MF",
  input = { 3, 224, 224 },
  published = published(4344144, 0.402e9, { IMAGENET1K_V1 = 74.046, IMAGENET1K_V2 = 75.804 },
    { params = 4.3e6, activations = 3.9e6, top1 = 74.1 }),
  build = regnet({ depth = 16, w0 = 48, wa = 27.89, wm = 2.09, group = 8 }, true),
}

model {
  id = "regnet_y_800mf",
  name = "RegNetY-800MF",
  input = { 3, 224, 224 },
  published = published(6432512, 0.834e9, { IMAGENET1K_V1 = 76.42, IMAGENET1K_V2 = 78.828 },
    { params = 6.3e6, activations = 5.2e6, top1 = 76.3,
      note = "theirs has stages of 128 and 768 channels, not 144 and 784" }),
  build = regnet({ depth = 14, w0 = 56, wa = 38.84, wm = 2.4, group = 16 }, true),
}

model {
  id = "regnet_y_1_6gf",
  name = "RegNetY-1.6GF",
  input = { 3, 224, 224 },
  published = published(11202430, 1.612e9, { IMAGENET1K_V1 = 77.95, IMAGENET1K_V2 = 80.876 },
    { params = 11.2e6, activations = 8.0e6, top1 = 78.0 }),
  build = regnet({ depth = 27, w0 = 48, wa = 20.71, wm = 2.65, group = 24 }, true),
}

model {
  id = "regnet_y_3_2gf",
  name = "RegNetY-3.2GF",
  input = { 3, 224, 224 },
  published = published(19436338, 3.176e9, { IMAGENET1K_V1 = 78.948, IMAGENET1K_V2 = 81.982 },
    { params = 19.4e6, activations = 11.3e6, top1 = 79.0 }),
  build = regnet({ depth = 21, w0 = 80, wa = 42.63, wm = 2.66, group = 24 }, true),
}

model {
  id = "regnet_y_8gf",
  name = "RegNetY-8.0GF",
  input = { 3, 224, 224 },
  published = published(39381472, 8.473e9, { IMAGENET1K_V1 = 80.032, IMAGENET1K_V2 = 82.828 },
    { params = 39.2e6, activations = 18.0e6, top1 = 79.9,
      note = "theirs has 168 channels in the first stage, not 224" }),
  build = regnet({ depth = 17, w0 = 192, wa = 76.82, wm = 2.19, group = 56 }, true),
}

model {
  id = "regnet_y_16gf",
  name = "RegNetY-16GF",
  input = { 3, 224, 224 },
  published = published(83590140, 15.912e9,
    { IMAGENET1K_V1 = 80.424, IMAGENET1K_V2 = 82.886,
      IMAGENET1K_SWAG_E2E_V1 = 86.012, IMAGENET1K_SWAG_LINEAR_V1 = 83.976 },
    { params = 83.6e6, activations = 23.0e6, top1 = 80.4 }),
  build = regnet({ depth = 18, w0 = 200, wa = 106.23, wm = 2.48, group = 112 }, true),
}

model {
  id = "regnet_y_32gf",
  name = "RegNetY-32GF",
  input = { 3, 224, 224 },
  published = published(145046770, 32.28e9,
    { IMAGENET1K_V1 = 80.878, IMAGENET1K_V2 = 83.368,
      IMAGENET1K_SWAG_E2E_V1 = 86.838, IMAGENET1K_SWAG_LINEAR_V1 = 84.622 },
    { params = 145.0e6, activations = 30.3e6, top1 = 81.0 }),
  build = regnet({ depth = 20, w0 = 232, wa = 115.89, wm = 2.53, group = 232 }, true),
}

model {
  id = "regnet_y_128gf",
  name = "RegNetY-128GF",
  input = { 3, 224, 224 },
  published = published(644812894, 127.518e9,
    { IMAGENET1K_SWAG_E2E_V1 = 88.228, IMAGENET1K_SWAG_LINEAR_V1 = 86.068 }),
  build = regnet({ depth = 27, w0 = 456, wa = 160.83, wm = 2.52, group = 264 }, true),
}
