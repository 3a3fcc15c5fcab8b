namespace Kandinsky.Tests;

public sealed class NeededFilesTests
{
    [Fact]
    public void Of_the_decoder_the_safetensors_are_needed()
    {
        string[] all =
        [
            ".gitattributes", "README.md", "model_index.json", "movq/config.json", "movq/diffusion_pytorch_model.bin",
            "movq/diffusion_pytorch_model.safetensors", "pictures/einstein.png", "scheduler/scheduler_config.json", "unet/config.json",
            "unet/diffusion_pytorch_model.bin", "unet/diffusion_pytorch_model.safetensors", "unet/deeper/config.json", "other/config.json",
        ];
        Assert.Equal(
        [
            "README.md", "model_index.json", "movq/config.json", "movq/diffusion_pytorch_model.safetensors",
            "scheduler/scheduler_config.json", "unet/config.json", "unet/diffusion_pytorch_model.safetensors",
        ], NeededFiles.Of(all));
    }

    [Fact]
    public void Of_the_prior_everything_but_the_pickles_is_needed()
    {
        var all = ModelFixture.Prior().Keys.ToList();
        Assert.Equal(all.Order(StringComparer.Ordinal), NeededFiles.Of(
            [.. all, "text_encoder/pytorch_model.bin", "image_encoder/pytorch_model.bin", "prior/diffusion_pytorch_model.bin", "tokenizer/tokenizer.json"]));
    }

    [Fact]
    public void Where_there_are_no_safetensors_the_pickle_is_needed() =>
        Assert.Equal(["model_index.json", "movq/diffusion_pytorch_model.safetensors", "unet/config.json", "unet/diffusion_pytorch_model.bin"],
            NeededFiles.Of(["model_index.json", "unet/config.json", "unet/diffusion_pytorch_model.bin",
                "movq/diffusion_pytorch_model.safetensors", "movq/diffusion_pytorch_model.bin"]));

    [Fact]
    public void A_variant_is_taken_where_it_exists()
    {
        string[] all =
        [
            "model_index.json", "unet/diffusion_pytorch_model.safetensors", "unet/diffusion_pytorch_model.fp16.safetensors",
            "movq/diffusion_pytorch_model.safetensors",
        ];
        Assert.Equal(["model_index.json", "movq/diffusion_pytorch_model.safetensors", "unet/diffusion_pytorch_model.fp16.safetensors"],
            NeededFiles.Of(all, "fp16"));
        Assert.Equal(["model_index.json", "movq/diffusion_pytorch_model.safetensors", "unet/diffusion_pytorch_model.safetensors"],
            NeededFiles.Of(all));
    }

    [Theory]
    [InlineData(null, "prior/diffusion_pytorch_model.safetensors.index.json",
        "prior/diffusion_pytorch_model-00001-of-00002.safetensors", "prior/diffusion_pytorch_model-00002-of-00002.safetensors")]
    [InlineData("fp16", "prior/diffusion_pytorch_model.safetensors.index.fp16.json",
        "prior/diffusion_pytorch_model-00001-of-00001.fp16.safetensors", "prior/diffusion_pytorch_model.fp16-00001-of-00001.safetensors")]
    public void Of_shards_the_index_and_all_parts_are_needed(string? variant, params string[] shards)
    {
        string[] all =
        [
            "model_index.json", "prior/diffusion_pytorch_model.safetensors.index.json", "prior/diffusion_pytorch_model.safetensors.index.fp16.json",
            "prior/diffusion_pytorch_model-00001-of-00002.safetensors", "prior/diffusion_pytorch_model-00002-of-00002.safetensors",
            "prior/diffusion_pytorch_model.fp16-00001-of-00001.safetensors", "prior/diffusion_pytorch_model-00001-of-00001.fp16.safetensors",
            "prior/diffusion_pytorch_model-00001-of-00002.bin",
        ];
        Assert.Equal(shards.Append("model_index.json").Order(StringComparer.Ordinal), NeededFiles.Of(all, variant));
    }

    [Theory]
    [InlineData("tokenizer.json", "tokenizer.json")]
    [InlineData("vocab.json tokenizer.json", "tokenizer.json")]
    [InlineData("sentencepiece.bpe.model tokenizer.json", "tokenizer.json")]
    [InlineData("sentencepiece.bpe.model", "sentencepiece.bpe.model")]
    [InlineData("vocab.json merges.txt tokenizer.json special_tokens_map.json tokenizer_config.json",
        "merges.txt special_tokens_map.json tokenizer_config.json vocab.json")]
    [InlineData("vocab.json", "")]
    public void Of_a_tokenizer_one_set_of_files_is_needed(string all, string needed) =>
        Assert.Equal(needed.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => $"tokenizer/{name}"),
            NeededFiles.Of([.. all.Split(' ').Select(name => $"tokenizer/{name}")]));

    [Theory]
    [InlineData("README.md adapter_config.json adapter_model.safetensors adapter_model.bin", "README.md adapter_config.json adapter_model.safetensors")]
    [InlineData("pytorch_lora_weights.bin adapter_config.json", "adapter_config.json pytorch_lora_weights.bin")]
    [InlineData("pytorch_lora_weights.safetensors adapter_model.safetensors", "pytorch_lora_weights.safetensors")]
    public void An_adapter_is_needed_with_its_settings(string all, string needed) => Assert.Equal(needed.Split(' '), NeededFiles.Of(all.Split(' ')));

    [Fact]
    public void Of_a_saved_combined_pipeline_both_parts_are_needed() =>
        Assert.Equal(["model_index.json", "prior_prior/config.json", "prior_prior/diffusion_pytorch_model.safetensors",
                "prior_scheduler/scheduler_config.json", "prior_tokenizer/merges.txt", "prior_tokenizer/vocab.json", "unet/config.json"],
            NeededFiles.Of(["model_index.json", "prior_prior/config.json", "prior_prior/diffusion_pytorch_model.safetensors",
                "prior_prior/diffusion_pytorch_model.bin", "prior_scheduler/scheduler_config.json", "prior_tokenizer/merges.txt", "prior_tokenizer/vocab.json",
                "unet/config.json"]));
}
