-- Video ResNet: Tran et al., "A Closer Look at Spatiotemporal Convolutions for Action Recognition",
-- arXiv:1711.11248, figure 1 and table 1

family {
  "Video ResNet",
  source = "Tran et al., A Closer Look at Spatiotemporal Convolutions for Action Recognition, 2017",
  url = "https://arxiv.org/abs/1711.11248",
  year = 2017,
  category = "video",
  notes = "A clip of 16 frames of 112×112, and the 400 classes of Kinetics.",
}

local WIDTHS = { 64, 128, 256, 512 }

-- Convolutions through time and space; `middle` is of use to one of them only.
local function conv3d(x, width, stride)
  return x:conv { width, kernel = 3, stride = stride, pad = 1, bias = false }
end

local function conv2d(x, width, stride)
  return x:conv { width, kernel = { 1, 3, 3 }, stride = { 1, stride, stride },
                  pad = { 0, 1, 1 }, bias = false }
end

-- In space, then in time.
local function conv2plus1d(x, width, stride, middle)
  return x:conv { middle, kernel = { 1, 3, 3 }, stride = { 1, stride, stride },
                  pad = { 0, 1, 1 }, bias = false }:bn():relu()
          :conv { width, kernel = { 3, 1, 1 }, stride = { stride, 1, 1 },
                  pad = { 1, 0, 0 }, bias = false }
end

-- So wide that space, then time, has the parameters of one 3×3×3 convolution (section 3.5).
local function middle_width(from, to)
  return from * to * 27 // (from * 9 + 3 * to)
end

local function block(x, name, conv, width, stride)
  x = x:at(name)
  local shortcut, middle = x, middle_width(x.channels, width)
  local y = conv(x, width, stride, middle):bn():relu()
  y = conv(y, width, 1, middle):bn()
  if stride ~= 1 or x.channels ~= width then
    local time = conv == conv2d and 1 or stride
    shortcut = x:at(name .. ".downsample")
                :conv { width, kernel = 1, stride = { time, stride, stride }, bias = false }:bn()
  end
  return (y + shortcut):relu()
end

local function stem(x)
  return x:conv { 64, kernel = { 3, 7, 7 }, stride = { 1, 2, 2 }, pad = { 1, 3, 3 },
                  bias = false }:bn():relu()
end

local function stem2plus1d(x)
  return x:conv { 45, kernel = { 1, 7, 7 }, stride = { 1, 2, 2 }, pad = { 0, 3, 3 },
                  bias = false }:bn():relu()
          :conv { 64, kernel = { 3, 1, 1 }, pad = { 1, 0, 0 }, bias = false }:bn():relu()
end

-- `convs`: the kind of convolution of each stage.
local function video_resnet18(begin, convs)
  return function(x)
    x = begin(x:at("stem"))
    for stage, width in ipairs(WIDTHS) do
      for i = 0, 1 do
        local stride = (i == 0 and stage > 1) and 2 or 1
        x = block(x, "layer" .. stage .. "." .. i, convs[stage], width, stride)
      end
    end
    return x:at(""):global_avg_pool { name = "avgpool" }:flatten():linear { 400, name = "fc" }
  end
end

local function published(params, macs, top1, paper_params, paper_note)
  return {
    { params = params, exact = true, source = "torchvision documentation" },
    { macs = macs, source = "torchvision documentation, as GFLOPS",
      note = "multiply-accumulates of one clip, counted once" },
    { params = paper_params, source = "paper, table 1", note = paper_note },
    { top1 = top1, source = "torchvision weights KINETICS400_V1",
      note = "on Kinetics-400, from 5 clips of a video" },
  }
end

model {
  id = "r3d_18",
  name = "R3D-18",
  input = { 3, 16, 112, 112 },
  published = published(33371472, 40.697e9, 63.2, 33.4e6),
  build = video_resnet18(stem, { conv3d, conv3d, conv3d, conv3d }),
}

model {
  id = "mc3_18",
  name = "MC3-18",
  input = { 3, 16, 112, 112 },
  notes = "Mixed convolutions: through time in the first stage only. Time is not strided either, "
    .. "so a third of the parameters of r3d_18 do more work.",
  published = published(11695440, 43.34e9, 63.96, 11.7e6),
  build = video_resnet18(stem, { conv3d, conv2d, conv2d, conv2d }),
}

model {
  id = "r2plus1d_18",
  name = "R(2+1)D-18",
  input = { 3, 16, 112, 112 },
  notes = "Its blocks give both convolutions the middle width of the first, as torchvision does.",
  published = published(31505325, 40.52e9, 67.463, 33.3e6,
    "with a middle width of its own for the second convolution of a block: where the width "
    .. "doubles, 58·1,536 + 116·3,072 + 231·6,144 more"),
  build = video_resnet18(stem2plus1d, { conv2plus1d, conv2plus1d, conv2plus1d, conv2plus1d }),
}
