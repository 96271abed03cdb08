-- GPT-2: Radford et al., "Language Models are Unsupervised Multitask Learners", 2019, section 2.3
-- and table 2; sizes by the keys of the released config.json. A step is the last within the context.

-- Released weights: F32 in the safetensors file on huggingface.co.
family { "GPT-2", category = "language", released = "fp32" }

local CONTEXT = 1024

local function gpt2(id, name, layers, hidden, published)
  local network = transformer {
    model_type = "gpt2", vocab_size = 50257, n_positions = CONTEXT, n_layer = layers,
    n_embd = hidden, n_head = hidden // 64,
  }
  network.id, network.name, network.published = id, name, published
  network.dims = { tokens = 1, context = CONTEXT }
  network.aliases = {
    { id = id .. "_prefill", name = name .. ", prefill of 1024 tokens", dims = { tokens = CONTEXT } },
    { id = id .. "_decode", name = name .. ", decode, token 1024" },
  }
  model(network)
end

gpt2("gpt2", "GPT-2", 12, 768, {
  { params = 124439808, exact = true, source = "released weights" },
  { params = 117e6, source = "paper, table 2",
    note = "a miscount, corrected to 124 million with the released code" },
})

gpt2("gpt2_medium", "GPT-2 medium", 24, 1024, {
  { params = 354823168, exact = true, source = "released weights" },
  { params = 345e6, source = "paper, table 2",
    note = "a miscount, corrected to 355 million with the released code" },
})

gpt2("gpt2_large", "GPT-2 large", 36, 1280, {
  { params = 774030080, exact = true, source = "released weights" },
  { params = 762e6, source = "paper, table 2",
    note = "a miscount, corrected to 774 million with the released code" },
})

gpt2("gpt2_xl", "GPT-2 XL", 48, 1600, {
  { params = 1557611200, exact = true, source = "released weights" },
  { params = 1542e6, source = "paper, table 2",
    note = "a miscount, corrected to 1.5 billion with the released code" },
})
