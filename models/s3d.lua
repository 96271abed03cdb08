-- S3D: Xie et al., "Rethinking Spatiotemporal Feature Learning: Speed-Accuracy Trade-offs in Video
-- Classification", arXiv:1712.04851

family {
  "S3D",
  source = "Xie et al., Rethinking Spatiotemporal Feature Learning: Speed-Accuracy Trade-offs in "
    .. "Video Classification, 2017",
  url = "https://arxiv.org/abs/1712.04851",
  year = 2017,
  category = "video",
  notes = "An inception network whose convolutions go through space, then through time.",
}

-- As in models/googlenet.lua: #1×1, #3×3 reduce, #3×3, and again #3×3 reduce, #3×3; pool proj.
local INCEPTION = {
  ["3b"] = { 64, 96, 128, 16, 32, 32 },
  ["3c"] = { 128, 128, 192, 32, 96, 64 },
  ["4b"] = { 192, 96, 208, 16, 48, 64 },
  ["4c"] = { 160, 112, 224, 24, 64, 64 },
  ["4d"] = { 128, 128, 256, 24, 64, 64 },
  ["4e"] = { 112, 144, 288, 32, 64, 64 },
  ["4f"] = { 256, 160, 320, 32, 128, 128 },
  ["5b"] = { 256, 160, 320, 32, 128, 128 },
  ["5c"] = { 384, 192, 384, 48, 128, 128 },
}

local function pointwise(x, width)
  return x:conv { width, kernel = 1, bias = false }:bn():relu()
end

local function separable(x, width, kernel, stride)
  local pad = kernel // 2
  return x:conv { width, kernel = { 1, kernel, kernel }, stride = { 1, stride, stride },
                  pad = { 0, pad, pad }, bias = false }:bn():relu()
          :conv { width, kernel = { kernel, 1, 1 }, stride = { stride, 1, 1 },
                  pad = { pad, 0, 0 }, bias = false }:bn():relu()
end

local function inception(x, row)
  local name = "mixed_" .. row
  local n1, narrow1, wide1, narrow2, wide2, projection = table.unpack(INCEPTION[row])
  local a = pointwise(x:at(name .. ".branch0"), n1)
  local b = separable(pointwise(x:at(name .. ".branch1"), narrow1), wide1, 3, 1)
  local c = separable(pointwise(x:at(name .. ".branch2"), narrow2), wide2, 3, 1)
  local d = pointwise(x:at(name .. ".branch3"):max_pool { 3, stride = 1, pad = 1 }, projection)
  return a:at(name):concat(b, c, d)
end

local function pool(x)
  return x:at(""):max_pool { { 1, 3, 3 }, stride = { 1, 2, 2 }, pad = { 0, 1, 1 } }
end

model {
  id = "s3d",
  name = "S3D",
  input = { 3, 16, 224, 224 },
  published = {
    { params = 8320048, exact = true, source = "torchvision documentation" },
    { macs = 17.979e9, source = "torchvision documentation, as GFLOPS",
      note = "multiply-accumulates, counted once" },
    { top1 = 68.368, source = "torchvision weights KINETICS400_V1",
      note = "on Kinetics-400, from clips of 128 frames" },
  },
  build = function(x)
    x = pool(separable(x:at("stem"), 64, 7, 2))
    x = pool(separable(pointwise(x:at("stem2"), 64), 192, 3, 1))
    x = inception(inception(x, "3b"), "3c"):at("")
    x = x:max_pool { 3, stride = 2, pad = 1 }
    for _, row in ipairs { "4b", "4c", "4d", "4e", "4f" } do
      x = inception(x, row)
    end
    x = inception(inception(x:at(""):max_pool { 2, stride = 2 }, "5b"), "5c"):at("")
    x = x:avg_pool { { 2, 7, 7 }, stride = 1, name = "avgpool" }:dropout()
    return x:conv { 400, kernel = 1, name = "classifier" }
            :reduce_mean { { 2, 3, 4 }, keep_dims = false }
  end,
}
