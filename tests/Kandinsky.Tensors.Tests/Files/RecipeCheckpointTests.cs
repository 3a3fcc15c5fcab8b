using System.Text;
using Kandinsky.Testing;

namespace Kandinsky.Tensors.Tests;

public sealed class RecipeCheckpointTests
{
    [Theory]
    [InlineData("norm.weight", new long[] { 40 })]
    [InlineData("norm.bias", new long[] { 40 })]
    [InlineData("clip_mean", new long[] { 1, 40 })]
    [InlineData("conv.weight", new long[] { 6, 4, 3, 3 })]
    [InlineData("linear.weight", new long[] { 5, 24 })]
    public void Numbers_follow_the_recipe(string name, long[] shape)
    {
        using var recipe = new RecipeCheckpoint([(name, shape)]);
        var random = new float[shape.Aggregate(1L, (n, d) => n * d)];
        new TorchRandom(Crc32.Of(Encoding.UTF8.GetBytes(name))).Normal(random);
        var expected = random.Select(r => name switch
        {
            "norm.weight" => 1 + 0.1f * r,
            "norm.bias" => 0.1f * r,
            "clip_mean" => 0.3f * r,
            "conv.weight" => r / 6,
            _ => r / MathF.Sqrt(24),
        }).ToArray();
        var actual = new float[random.Length];
        recipe.Read(name).CopyTo(0, actual);
        TensorAssert.Close(actual, expected, 1e-7);
    }

    [Fact]
    public void A_released_tensor_comes_back_the_same_and_a_file_made_of_it_holds_it()
    {
        using var folder = new TemporaryFolder();
        using var recipe = new RecipeCheckpoint(Enumerable.Range(0, 20).Select(i => ($"block.{i}.weight", (IReadOnlyList<long>)[10L + i, 100])));
        var before = recipe.ReadBytes("block.3.weight").ToArray();
        SafeTensorsWriter.Write(folder.Path("model.safetensors"), recipe);
        Assert.True(recipe.ReadBytes("block.3.weight").SequenceEqual(before));
        using var file = new SafeTensorsFile(folder.Path("model.safetensors"));
        foreach (var name in recipe.Names) Assert.True(file.ReadBytes(name).SequenceEqual(recipe.ReadBytes(name)));
    }

    [Fact]
    public void The_checksum_is_that_of_zip_and_png()
    {
        Assert.Equal(0xCBF43926u, Crc32.Of("123456789"u8));
        Assert.Equal(0xCBF43926u, Crc32.Append(Crc32.Of("1234"u8), "56789"u8));
        Assert.Equal(0u, Crc32.Of([]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_released_tensor_can_be_read_again(bool keeps)
    {
        using var recipe = new RecipeCheckpoint([("block.weight", [10L, 100])]) { KeepsReleased = keeps };
        var before = new float[1000];
        recipe.Read("block.weight").CopyTo(0, before);
        recipe.Release("block.weight");
        var after = new float[1000];
        recipe.Read("block.weight").CopyTo(0, after);
        Assert.Equal(before, after);
    }
}
