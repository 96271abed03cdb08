-- NFNet: Brock et al., "High-Performance Large-Scale Image Recognition Without Normalization",
-- arXiv:2102.06171, section 4 and table 1

family {
  "NFNet",
  source = "Brock et al., High-Performance Large-Scale Image Recognition Without "
    .. "Normalization, 2021",
  url = "https://arxiv.org/abs/2102.06171",
  year = 2021,
  category = "classification",
  notes = "Residual networks without batch normalisation: weights are standardised instead, once "
    .. "for all where they are not trained. Their learned gains, one per channel, are kept apart "
    .. "as factors behind each convolution; an implementation may multiply them into the weights.",
}

local ALPHA = 0.2    -- by which a residual branch grows the variance
local GROUP = 128    -- channels
local GAMMA = 1.7015 -- keeps the variance of a GELU's output at 1

local function gelu(x, beta)
  return x:gelu():scale { GAMMA * (beta or 1) }
end

-- With zeros at the end where the stride does not fit, as "same" means it.
local function conv(x, channels, kernel, stride, groups)
  return x:conv { channels, kernel = kernel, stride = stride or 1, pad = "same",
                  groups = groups or 1 } * parameter { channels, 1, 1 }
end

local function squeeze_excite(x, name)
  local gate = x:at(name .. ".se"):global_avg_pool()
                :conv { x.channels // 2, kernel = 1 }:relu()
                :conv { x.channels, kernel = 1 }:sigmoid()
  return x * gate
end

local function shortcut(x, y, name, channels, stride)
  if stride == 1 and x.channels == channels then
    return x
  end
  y = y:at(name .. ".downsample")
  return conv(stride == 1 and y or y:avg_pool { 2 }, channels, 1)
end

-- `variance` is that of x, by which the branch divides it again. The branch begins at nothing: its
-- gain starts from 0. The 2 is for the half that sigmoids take away.
local function block(x, name, channels, stride, variance)
  local inner = channels // 2
  local groups = inner // GROUP
  x = x:at(name)
  local start = gelu(x, 1 / math.sqrt(variance))
  local y = gelu(conv(start, inner, 1))
  y = gelu(conv(y, inner, 3, stride, groups))
  y = gelu(conv(y, inner, 3, 1, groups))
  y = squeeze_excite(conv(y, channels, 1), name):at(name)
  y = (y * parameter { 1, name = name .. ".skip_gain" }):scale { 2 * ALPHA }
  return y + shortcut(x, start, name, channels, stride)
end

local function stem(x)
  x = x:at("stem")
  x = gelu(conv(x, 16, 3, 2))
  x = gelu(conv(x, 32, 3))
  x = gelu(conv(x, 64, 3))
  return conv(x, 128, 3, 2)
end

-- Each transition block starts from the variance it is given, and leaves 1 + alpha² behind.
local function nfnet(depths)
  return function(x)
    x = stem(x)
    local variance = 1
    for stage, channels in ipairs { 256, 512, 1536, 1536 } do
      for i = 0, depths[stage] - 1 do
        local stride = (i == 0 and stage > 1) and 2 or 1
        x = block(x, "stage" .. stage .. "." .. i, channels, stride, variance)
        variance = (i == 0 and 1 or variance) + ALPHA ^ 2
      end
    end
    return gelu(conv(x:at(""), 2 * x.channels, 1))
           :global_avg_pool { name = "avgpool" }:flatten():linear { 1000, name = "fc" }
  end
end

model {
  id = "nfnet_f0",
  name = "NFNet-F0",
  input = { 3, 192, 192 },
  notes = "At the 192×192 it is trained at. At 256×256, where the paper tests it, it does the "
    .. "12.38 billion multiply-accumulates of the paper's table 3.",
  published = {
    { params = 71.49e6, source = "timm results, dm_nfnet_f0" },
    { macs = 7.21e9, source = "timm results, dm_nfnet_f0",
      note = "with 5 operations per weight standardised in every pass, and 1 per element pooled: "
        .. "6,977,003,520 + 5·46,480,304 + 3,059,712" },
    { activations = 10.16e6, source = "timm results, dm_nfnet_f0" },
    { params = 71.5e6, source = "paper, table 3" },
    { top1 = 83.6, source = "paper, table 3", note = "at 256×256" },
  },
  build = nfnet { 1, 2, 6, 3 },
}
