-- MaxViT: Tu et al., "MaxViT: Multi-Axis Vision Transformer", arXiv:2204.01697, figure 2, table 1

family {
  "MaxViT",
  source = "Tu et al., MaxViT: Multi-Axis Vision Transformer, 2022",
  url = "https://arxiv.org/abs/2204.01697",
  year = 2022,
  category = "classification",
}

local P = 7 -- side of a window, and of a grid
local HEAD = 32 -- channels of an attention head

-- Normalised before its first convolution; the squeeze is to a quarter of the block's output.
local function mbconv(x, name, width, stride)
  x = x:at(name)
  local shortcut = x
  local y = x:bn():conv { 4 * width, kernel = 1, bias = false, name = "expand" }:bn():gelu()
  y = y:conv { 4 * width, kernel = 3, stride = stride, pad = 1, groups = 4 * width, bias = false,
               name = "depthwise" }:bn():gelu()
  y = y * y:at(name .. ".se"):global_avg_pool():conv { width // 4, kernel = 1 }:silu()
           :conv { 4 * width, kernel = 1 }:sigmoid()
  y = y:conv { width, kernel = 1, name = "project" }
  if stride == 2 then
    shortcut = x:at(name .. ".shortcut"):avg_pool { 3, stride = 2, pad = 1 }
                :conv { width, kernel = 1 }
  end
  return shortcut:at(name) + y
end

-- B × G × N × C to B × G × heads × N × C/heads.
local function by_head(x)
  return x:reshape { 0, 0, 0, -1, HEAD }:transpose { 0, 1, 3, 2, 4 }
end

-- One of 13² learned numbers for each pair of 49 positions, by how they lie to each other.
local function position_bias(name, heads)
  local offsets = 2 * P - 1
  local learned = parameter { offsets * offsets, heads, name = name .. ".position_bias" }
  local index = buffer { P * P * P * P, name = name .. ".position_index" }
  return learned:at(name):gather(index):reshape { P * P, P * P, heads }:transpose { 2, 0, 1 }
end

local function attention(x, name, width)
  local q, k, v = x:at(name):linear { 3 * width, name = "qkv" }:split { 3, axis = 3 }
  local scaled = by_head(k) * width ^ -0.5
  local weights = by_head(q):matmul(scaled, { transpose_b = true })
  weights = (weights + position_bias(name, width // HEAD)):softmax()
  return weights:matmul(by_head(v)):transpose { 0, 1, 3, 2, 4 }:reshape { 0, 0, 0, width }
                :linear { width, name = "merge" }
end

-- Groups of positions attend to each other: those of a window, or those a grid's step apart.
local function group(x, p, grid)
  local rows, columns = x.height // p, x.width // p
  x = x:reshape { 0, 0, rows, p, columns, p }:transpose { 0, 2, 4, 3, 5, 1 }
       :reshape { 0, rows * columns, p * p, -1 }
  return grid and x:transpose { 0, 2, 1, 3 } or x
end

local function ungroup(x, p, grid, rows, columns)
  x = grid and x:transpose { 0, 2, 1, 3 } or x
  return x:reshape { 0, rows, columns, p, p, -1 }:transpose { 0, 5, 1, 3, 2, 4 }
          :reshape { 0, -1, rows * p, columns * p }
end

local function partition_attention(x, name, grid)
  x = x:at(name)
  local width, p = x.channels, grid and x.height // P or P
  local rows, columns = x.height // p, x.width // p
  local y = group(x, p, grid)
  y = y + attention(y:layer_norm(), name .. ".attention", width):at(name)
  local hidden = y:layer_norm():at(name .. ".mlp"):linear { 4 * width }:gelu()
  y = y + hidden:linear { width }:at(name)
  return ungroup(y, p, grid, rows, columns)
end

local function maxvit(stem, widths, depths)
  return function(x)
    x = x:at("stem"):conv { stem, kernel = 3, stride = 2, pad = 1, bias = false }:bn():gelu()
         :conv { stem, kernel = 3, pad = 1 }
    for stage, depth in ipairs(depths) do
      for i = 0, depth - 1 do
        local name = "stage" .. stage .. "." .. i
        x = mbconv(x, name .. ".mbconv", widths[stage], i == 0 and 2 or 1)
        x = partition_attention(x, name .. ".block", false)
        x = partition_attention(x, name .. ".grid", true)
      end
    end
    return x:at("head"):global_avg_pool():flatten():layer_norm()
            :linear { widths[#widths] }:tanh():linear { 1000, bias = false }
  end
end

model {
  id = "maxvit_t",
  name = "MaxViT-T",
  input = { 3, 224, 224 },
  notes = "Every block has a convolution, attention within windows of 7×7, and attention across a "
    .. "7×7 grid, so the resolution must be a multiple of 7·32. The indices of the position biases "
    .. "count as buffers.",
  published = {
    { params = 30919624, exact = true, source = "torchvision documentation" },
    { macs = 5.558e9, source = "torchvision documentation, as GFLOPS",
      note = "multiply-accumulates, counted once, products of activations included" },
    { params = 31e6, source = "paper, table 2" },
    { macs = 5.6e9, source = "paper, table 2, as FLOPs", note = "multiply-adds" },
    { top1 = 83.62, source = "paper, table 2" },
    { top1 = 83.7, source = "torchvision weights IMAGENET1K_V1" },
  },
  build = maxvit(64, { 64, 128, 256, 512 }, { 2, 2, 5, 2 }),
}
