using Kandinsky.Kernels;
using Kandinsky.Testing;

namespace Kandinsky.Tensors.Tests;

public sealed class SafeTensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tiny-2-2-decoder", "unet", "diffusion_pytorch_model.safetensors")]
    [InlineData("tiny-2-2-decoder", "movq", "diffusion_pytorch_model.safetensors")]
    [InlineData("tiny-2-2-controlnet-depth", "movq", "diffusion_pytorch_model.safetensors")]
    [InlineData("tiny-2-2-prior", "text_encoder", "model.safetensors")]
    [InlineData("tiny-2-2-prior", "prior", "diffusion_pytorch_model.safetensors")]
    public void Writing_a_file_again_gives_the_bytes_of_the_reference_writer(params string[] parts)
    {
        var original = Goldens.Path(parts);
        using var file = new SafeTensorsFile(original);
        var copy = _folder.Path("copy.safetensors");
        SafeTensorsWriter.Write(copy, file);
        Assert.True(File.ReadAllBytes(original).AsSpan().SequenceEqual(File.ReadAllBytes(copy)));
    }

    [Fact]
    public void A_released_tensor_reads_the_same_again()
    {
        using var memory = new InMemoryCheckpoint();
        var numbers = Enumerable.Range(0, 100_000).Select(i => (float)i).ToArray();
        memory.Set("small", [3], [1, 2, 3]);
        memory.Set("large", [numbers.Length], numbers);
        var path = _folder.Path("released.safetensors");
        SafeTensorsWriter.Write(path, memory);

        using var file = new SafeTensorsFile(path);
        var view = file.Read("large");
        file.Release("large");
        var again = new float[numbers.Length];
        view.CopyTo(0, again);
        Assert.Equal(numbers, again);
    }

    [Fact]
    public void A_tensor_is_read_into_lent_memory_if_it_fits()
    {
        using var memory = new InMemoryCheckpoint();
        var numbers = Enumerable.Range(0, 1_000_003).Select(i => (float)i).ToArray();
        memory.Set("small", [3], [1, 2, 3]);
        memory.Set("large", [numbers.Length], numbers);
        var path = _folder.Path("lent.safetensors");
        SafeTensorsWriter.Write(path, memory);

        using var file = new SafeTensorsFile(path);
        using var lent = new NativeBuffer(numbers.Length * sizeof(float));
        using var tooSmall = new NativeBuffer(100);
        foreach (var (checkpoint, room) in new (Checkpoint, NativeBuffer)[] { (file, lent), (file, tooSmall), (memory, lent) })
        {
            var again = new float[numbers.Length];
            checkpoint.Read("large", room).CopyTo(0, again);
            Assert.Equal(numbers, again);
        }
        file.Read("large", lent);
        Assert.Equal(1_000_002, lent.Span<float>(1_000_002 * sizeof(float), 1)[0]);
        Assert.Throws<KandinskyException>(() => file.Read("none", lent));
    }

    [Fact]
    public void Wide_types_come_first_and_every_type_survives()
    {
        using var memory = new InMemoryCheckpoint();
        foreach (var type in Enum.GetValues<StoredType>())
            memory.Set(new TensorEntry($"b.{type}", [2, 3], type), Enumerable.Range(1, 6 * type.Size()).Select(i => (byte)i).ToArray());
        memory.Set("a", [], [1.5f]);
        memory.Set("empty", [4, 0], []);
        var path = _folder.Path("types.safetensors");
        SafeTensorsWriter.Write(path, memory, metadata: new Dictionary<string, string> { ["note"] = "\"é\n" });

        using var file = new SafeTensorsFile(path);
        Assert.Equal("\"é\n", file.Metadata["note"]);
        Assert.Equal(memory.Names.Order(), file.Names.Order());
        foreach (var name in memory.Names)
        {
            Assert.Equal(memory.Describe(name).Shape, file.Describe(name).Shape);
            Assert.Equal(memory.ReadBytes(name), file.ReadBytes(name));
        }
        Assert.Equal([8, 8, 8, 4, 4], file.Names.Take(5).Select(name => file.Describe(name).Type.Size()));
    }

    [Theory]
    [InlineData(StorageType.Float16, 5e-4f)]
    [InlineData(StorageType.BFloat16, 4e-3f)]
    [InlineData(StorageType.Float32, 0f)]
    public void Weights_can_be_stored_as_another_type_and_integers_stay(StorageType type, float error)
    {
        var numbers = new float[5000];
        new TorchRandom(1).Normal(numbers);
        using var memory = new InMemoryCheckpoint();
        memory.Set("weight", [50, 100], numbers);
        memory.Set(new TensorEntry("ids", [2], StoredType.Int64), BitConverter.GetBytes(7L).Concat(BitConverter.GetBytes(-8L)).ToArray());
        var path = _folder.Path("narrow.safetensors");
        SafeTensorsWriter.Write(path, memory, type);

        using var file = new SafeTensorsFile(path);
        Assert.Equal(type, file.Read("weight").Type);
        Assert.Equal([7L, -8L], file.ReadInt64("ids"));
        var read = new float[5000];
        file.Read("weight").CopyTo(0, read);
        TensorAssert.Close(read, numbers, error);
    }

    [Fact]
    public void Attention_weights_are_found_under_their_old_names()
    {
        using var memory = new InMemoryCheckpoint();
        memory.Set("mid.attentions.0.query.weight", [1], [1]);
        memory.Set("mid.attentions.0.proj_attn.bias", [1], [2]);
        Assert.Equal(1, Single(memory, "mid.attentions.0.to_q.weight"));
        Assert.Equal(2, Single(memory, "mid.attentions.0.to_out.0.bias"));
        memory.Set("mid.attentions.0.to_q.weight", [1], [3]);
        Assert.Equal(3, Single(memory, "mid.attentions.0.to_q.weight"));
        Assert.False(memory.Contains("mid.attentions.0.to_k.weight"));
    }

    [Fact]
    public void A_missing_tensor_is_named()
    {
        using var file = new SafeTensorsFile(Goldens.Path("random.safetensors"));
        var error = Assert.Throws<KandinskyException>(() => file.Read("conv_in.weight"));
        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.Contains("random.safetensors", error.Message, StringComparison.Ordinal);
        Assert.Contains("conv_in.weight", error.Message, StringComparison.Ordinal);
        Assert.Throws<KandinskyException>(() => file.Read("randint/0"));
        Assert.Throws<KandinskyException>(() => file.ReadInt64("rand/0"));
    }

    private static float Single(Checkpoint checkpoint, string name)
    {
        var number = new float[1];
        checkpoint.Read(name).CopyTo(0, number);
        return number[0];
    }
}
