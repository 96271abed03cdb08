-- Llama 2: Touvron et al., "Llama 2: Open Foundation and Fine-Tuned Chat Models", arXiv:2307.09288,
-- section 2.2, with the block of LLaMA, arXiv:2302.13971, section 2.2; Llama 3: Grattafiori et al.,
-- "The Llama 3 Herd of Models", arXiv:2407.21783, table 3; sizes by the keys of the released
-- config.json

-- Released weights: torch_dtype of the config.json on huggingface.co, of Llama 2 float16.
family { "Llama", category = "language", released = "bf16" }

local LLAMA3 = { source = "Grattafiori et al., The Llama 3 Herd of Models, 2024",
                 url = "https://arxiv.org/abs/2407.21783", year = 2024 }

-- The ids of two passes that were networks of their own.
local function passes(id, name)
  return { { id = id .. "_prefill", name = name .. ", prefill of 2048 tokens", dims = { tokens = 2048 } },
           { id = id .. "_decode", name = name .. ", decode, token 2048" } }
end

local function llama(id, name, paper, published, config, aliases)
  config.model_type = "llama"
  local network = transformer(config)
  network.id, network.name, network.published = id, name, published
  network.aliases = aliases and aliases(id, name)
  for key, value in pairs(paper) do
    network[key] = value
  end
  model(network)
end

llama("llama2_7b", "Llama 2 7B", { released = "fp16" }, {
  { params = 6738415616, exact = true, source = "released weights" },
  { params = 7e9, source = "paper, table 1", note = "as the paper names the size" },
}, { vocab_size = 32000, num_hidden_layers = 32, hidden_size = 4096, intermediate_size = 11008,
     num_attention_heads = 32, max_position_embeddings = 4096 }, passes)

llama("llama2_13b", "Llama 2 13B", { released = "fp16" }, {
  { params = 13015864320, exact = true, source = "released weights" },
  { params = 13e9, source = "paper, table 1" },
}, { vocab_size = 32000, num_hidden_layers = 40, hidden_size = 5120, intermediate_size = 13824,
     num_attention_heads = 40, max_position_embeddings = 4096 }, passes)

llama("llama2_70b", "Llama 2 70B", { released = "fp16" }, {
  { params = 68976648192, exact = true, source = "released weights" },
  { params = 70e9, source = "paper, table 1", note = "as the paper names the size" },
}, { vocab_size = 32000, num_hidden_layers = 80, hidden_size = 8192, intermediate_size = 28672,
     num_attention_heads = 64, num_key_value_heads = 8, max_position_embeddings = 4096 }, passes)

llama("llama3_8b", "Llama 3 8B", LLAMA3, {
  { params = 8030261248, exact = true, source = "released weights" },
  { params = 8e9, source = "paper, table 3" },
}, { vocab_size = 128256, num_hidden_layers = 32, hidden_size = 4096, intermediate_size = 14336,
     num_attention_heads = 32, num_key_value_heads = 8, max_position_embeddings = 8192 }, passes)

llama("llama3_70b", "Llama 3 70B", LLAMA3, {
  { params = 70553706496, exact = true, source = "released weights" },
  { params = 70e9, source = "paper, table 3", note = "as the paper names the size" },
}, { vocab_size = 128256, num_hidden_layers = 80, hidden_size = 8192, intermediate_size = 28672,
     num_attention_heads = 64, num_key_value_heads = 8, max_position_embeddings = 8192 }, passes)

llama("llama3_1_8b", "Llama 3.1 8B", LLAMA3, {
  { params = 8030261248, exact = true, source = "released weights" },
  { params = 8e9, source = "paper, table 3" },
}, { vocab_size = 128256, num_hidden_layers = 32, hidden_size = 4096, intermediate_size = 14336,
     num_attention_heads = 32, num_key_value_heads = 8, max_position_embeddings = 131072 })

-- Llama 3.3 has the same sizes.
llama("llama3_1_70b", "Llama 3.1 70B", LLAMA3, {
  { params = 70553706496, exact = true, source = "released weights" },
  { params = 70e9, source = "paper, table 3", note = "as the paper names the size" },
}, { vocab_size = 128256, num_hidden_layers = 80, hidden_size = 8192, intermediate_size = 28672,
     num_attention_heads = 64, num_key_value_heads = 8, max_position_embeddings = 131072 },
function()
  return { { id = "llama3_3_70b", name = "Llama 3.3 70B" } }
end)

llama("llama3_1_405b", "Llama 3.1 405B", LLAMA3, {
  { params = 405e9, source = "paper, table 3", note = "as the paper names the size" },
}, { vocab_size = 128256, num_hidden_layers = 126, hidden_size = 16384,
     intermediate_size = 53248, num_attention_heads = 128, num_key_value_heads = 8,
     max_position_embeddings = 131072 })

llama("llama3_2_1b", "Llama 3.2 1B", LLAMA3, {
  { params = 1235814400, exact = true, source = "released weights" },
}, { vocab_size = 128256, num_hidden_layers = 16, hidden_size = 2048, intermediate_size = 8192,
     num_attention_heads = 32, num_key_value_heads = 8, head_dim = 64, tie_word_embeddings = true,
     max_position_embeddings = 131072 })

llama("llama3_2_3b", "Llama 3.2 3B", LLAMA3, {
  { params = 3212749824, exact = true, source = "released weights" },
}, { vocab_size = 128256, num_hidden_layers = 28, hidden_size = 3072, intermediate_size = 8192,
     num_attention_heads = 24, num_key_value_heads = 8, head_dim = 128, tie_word_embeddings = true,
     max_position_embeddings = 131072 })
