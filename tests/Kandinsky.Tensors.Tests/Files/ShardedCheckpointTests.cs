using Kandinsky.Testing;

namespace Kandinsky.Tensors.Tests;

public sealed class ShardedCheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_sharded_unet_is_read_whole()
    {
        using var checkpoint = Checkpoint.Open(Goldens.Path("tiny-2-2-decoder-inpaint", "unet"), WeightFiles.Diffusers);
        Assert.IsType<ShardedCheckpoint>(checkpoint);
        Assert.Equal(402, checkpoint.Names.Count);
        Assert.Equal([32, 9, 3, 3], checkpoint.Describe("conv_in.weight").Shape);
        Assert.All(checkpoint.Names, name => Assert.Equal(checkpoint.Describe(name).Count, checkpoint.Read(name).Count));
    }

    [Theory]
    [InlineData("../model-00001-of-00001.safetensors")]
    [InlineData("..\\model.safetensors")]
    [InlineData("/etc/model.safetensors")]
    [InlineData("C:model.safetensors")]
    [InlineData("\\\\host\\share\\model.safetensors")]
    [InlineData("sub/model.safetensors")]
    [InlineData("./model.safetensors")]
    [InlineData("model.bin")]
    [InlineData("model.pkl")]
    [InlineData("model.safetensors.bin")]
    [InlineData("model.safetensors ")]
    [InlineData("model.safetensors\0.bin")]
    [InlineData("mo%2fdel.safetensors")]
    [InlineData("http://host/model.safetensors")]
    [InlineData(".safetensors")]
    [InlineData(".hidden.safetensors")]
    [InlineData("-option.safetensors")]
    [InlineData("~user.safetensors")]
    [InlineData("modèle.safetensors")]
    [InlineData("")]
    public void A_shard_name_that_is_no_plain_file_name_is_refused(string shard)
    {
        WriteShard("model-00001-of-00001.safetensors");
        var message = Refusal($$$"""{"weight_map": {"w": {{{System.Text.Json.JsonSerializer.Serialize(shard)}}} } }""");
        Assert.Contains("shard", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"weight_map\": []}")]
    [InlineData("{\"weight_map\": {\"w\": 1}}")]
    [InlineData("{\"weight_map\": {\"w\": {\"a\": 1}}}")]
    [InlineData("{\"weight_map\": {}} x")]
    [InlineData("{\"weight_map\": {}, \"weight_map\": {}}")]
    [InlineData("{\"weight_map\": {\"w\": \"model-00001-of-00001.safetensors\", \"w\": \"model-00001-of-00001.safetensors\"}}")]
    [InlineData("{\"weight_map\": {\"v\": \"model-00001-of-00001.safetensors\"}}")]
    [InlineData("{\"weight_map\": {\"w\": \"model-00002-of-00002.safetensors\"}}")]
    public void An_index_that_does_not_fit_its_shards_is_refused(string index)
    {
        WriteShard("model-00001-of-00001.safetensors");
        Refusal(index);
    }

    [Fact]
    public void Weights_are_found_by_the_rules_of_the_hub()
    {
        var component = _folder.Path("unet");
        Directory.CreateDirectory(component);
        var missing = Assert.Throws<KandinskyException>(() => Checkpoint.Open(component, WeightFiles.Diffusers)).Message;
        Assert.Contains("diffusion_pytorch_model.safetensors", missing, StringComparison.Ordinal);
        Assert.Contains("diffusion_pytorch_model.bin", missing, StringComparison.Ordinal);
        Assert.Throws<KandinskyException>(() => Checkpoint.Open(_folder.Path("absent"), WeightFiles.Transformers));

        WriteShard(Path.Combine("unet", "diffusion_pytorch_model.bf16.safetensors"));
        ExpectOpened(component, WeightFiles.Diffusers, null, "diffusion_pytorch_model.bf16.safetensors");
        WriteShard(Path.Combine("unet", "diffusion_pytorch_model.safetensors"));
        ExpectOpened(component, WeightFiles.Diffusers, null, "diffusion_pytorch_model.safetensors");
        ExpectOpened(component, WeightFiles.Diffusers, "bf16", "diffusion_pytorch_model.bf16.safetensors");
    }

    [Fact]
    public void A_variant_of_an_index_has_its_name_before_the_last_extension()
    {
        WriteShard("shard.fp16.safetensors");
        File.WriteAllText(_folder.Path("model.safetensors.index.fp16.json"), """{"weight_map": {"w": "shard.fp16.safetensors"}}""");
        ExpectOpened(_folder.Root, "model", "fp16", "model.safetensors.index.fp16.json");
    }

    [Fact]
    public void Pickled_shards_are_read_through_their_own_index_only()
    {
        PickleWriter.Archive(_folder.Path("pytorch_model-00001-of-00001.bin"), PickleWriter.Dictionary(p => p.Tensor("FloatStorage", "0", 1, 0, [1], [1])),
            new byte[4]);
        File.WriteAllText(_folder.Path("pytorch_model.bin.index.json"), """{"weight_map": {"w": "pytorch_model-00001-of-00001.bin"}}""");
        ExpectOpened(_folder.Root, "model", null, "pytorch_model.bin.index.json");
        Refusal("""{"weight_map": {"w": "pytorch_model-00001-of-00001.bin"}}""");
    }

    private static void ExpectOpened(string component, string baseName, string? variant, string file)
    {
        using var checkpoint = Checkpoint.Open(component, baseName, variant);
        Assert.Equal(Path.Combine(component, file), checkpoint.Source);
    }

    private void WriteShard(string name)
    {
        using var memory = new InMemoryCheckpoint();
        memory.Set("w", [1], [1]);
        SafeTensorsWriter.Write(_folder.Path(name), memory);
    }

    private string Refusal(string index)
    {
        File.WriteAllText(_folder.Path("model.safetensors.index.json"), index);
        return Assert.Throws<KandinskyException>(() => new ShardedCheckpoint(_folder.Path("model.safetensors.index.json"))).Message;
    }
}
