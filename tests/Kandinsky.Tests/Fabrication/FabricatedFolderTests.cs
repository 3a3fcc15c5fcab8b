using Kandinsky.Kernels;
using Kandinsky.Tensors;

namespace Kandinsky.Tests;

public sealed class FabricatedFolderTests : IDisposable
{
    private readonly Kandinsky.Testing.TemporaryFolder _folder = new();

    [Theory]
    [InlineData(ModelKind.Prior, 4 * (1_026_225_920L + 694_659_840) + 2 * 1_844_907_264L)]
    [InlineData(ModelKind.Decoder, 4 * (1_253_057_288L + 67_832_495))]
    [InlineData(ModelKind.InpaintDecoder, 4 * (1_253_074_568L + 67_832_495))]
    [InlineData(ModelKind.ControlNetDecoder, 4 * (1_253_429_212L + 67_832_495))]
    public void Plans_as_many_bytes_as_the_hubs_weights_take(ModelKind kind, long bytes) =>
        Assert.Equal(bytes, new FabricatedFolder(kind, _folder.Root).Bytes);

    [Fact]
    public void Stores_every_weight_in_the_type_asked_for() =>
        Assert.Equal(2 * (1_253_057_288L + 67_832_495), new FabricatedFolder(ModelKind.Decoder, _folder.Root, StorageType.BFloat16).Bytes);

    [Theory]
    [InlineData(ModelKind.Prior)]
    [InlineData(ModelKind.Decoder)]
    [InlineData(ModelKind.InpaintDecoder)]
    [InlineData(ModelKind.ControlNetDecoder)]
    public void Its_settings_are_those_of_a_whole_model(ModelKind kind)
    {
        new FabricatedFolder(kind, _folder.Root).WriteSettings(_folder.Path("model"));
        foreach (var component in Directory.GetDirectories(_folder.Path("model")).Select(path => Path.GetFileName(path)!).Where(ComponentFiles.HasWeights))
        {
            File.WriteAllBytes(_folder.Path("model", component, WeightFiles.Plain(ComponentFiles.WeightsName(component))), []);
        }
        var model = ModelFolder.Open(_folder.Path("model"));
        Assert.Equal(kind, model.Kind);
        Assert.NotNull(SchedulerConfig.From(model.Config("scheduler")));
        if (kind == ModelKind.Prior) Assert.Equal([49406, 512 - 256 + 'a' - '!', 49407], ClipTokenizer.Load(model.Folder("tokenizer")).Tokenize("a").Used.ToArray());
    }

    [Fact]
    public void Refuses_a_folder_that_is_there_already()
    {
        Directory.CreateDirectory(_folder.Path("kandinsky-2-2-decoder"));
        var error = Assert.Throws<KandinskyException>(() => new FabricatedFolder(ModelKind.Decoder, _folder.Root).Write());
        Assert.Equal(ErrorKind.Output, error.Kind);
        Assert.Contains("already", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Leaves_nothing_when_stopped()
    {
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => new FabricatedFolder(ModelKind.Decoder, _folder.Root).Write(cancellation: stopped.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Root));
    }

    [Fact]
    public void Leaves_nothing_where_there_is_no_room()
    {
        FabricatedFolder[] more = [.. Enumerable.Repeat(new FabricatedFolder(ModelKind.Prior, _folder.Root), 100_000)];
        var error = Assert.Throws<KandinskyException>(() => FabricatedFolder.RequireRoom(more));
        Assert.Contains("are free", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
