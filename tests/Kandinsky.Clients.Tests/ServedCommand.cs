using Kandinsky.Testing;

namespace Kandinsky.Clients.Tests;

/// <summary>The command as a service, for all tests of clients, and as what paints the pictures to compare with.</summary>
public sealed class ServedCommand : IAsyncLifetime, IDisposable
{
    private static readonly string[] s_model =
        ["--model", Goldens.Path("tiny-2-2-decoder"), "--prior", Goldens.Path("tiny-2-2-prior"), "--width", "64", "--height", "64"];

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, byte[]> _painted = [];
    private ServeProcess? _service;

    /// <summary>Where the service is.</summary>
    public Uri Address => _service!.Client.BaseAddress!;

    /// <summary>Asks the service.</summary>
    public HttpClient Client => _service!.Client;

    /// <summary>A file with a gradient.</summary>
    public string Picture => _folder.Path("picture.png");

    /// <summary>Another.</summary>
    public string OtherPicture => _folder.Path("other.png");

    /// <summary>A mask whose left half is white.</summary>
    public string Mask => _folder.Path("mask.png");

    /// <summary>The same for OpenAI's clients: the left half is transparent.</summary>
    public string Hole => _folder.Path("hole.png");

    /// <summary>A model with a distilled adapter, which the service has under its folder's name.</summary>
    public string Quick => _folder.Path("quick");

    /// <summary>A file in the folder of all tests.</summary>
    public string Path(string name) => _folder.Path(name);

    public async Task InitializeAsync()
    {
        ImageFile.Save(Gradient(128), Picture);
        ImageFile.Save(Gradient(0), OtherPicture);
        ImageFile.Save(Half(ColorMode.Gray), Mask);
        ImageFile.Save(Half(ColorMode.Rgba), Hole);
        DistilledModel.Write(Quick);
        _service = await ServeProcess.StartAsync(_folder.Path("data"), "--also", Goldens.Path("tiny-2-2-controlnet-depth"), "--also", Quick);
    }

    /// <summary>The file that the command writes.</summary>
    /// <param name="arguments">The command's, without size and output, and without a model unless it is another than the service's.</param>
    public async Task<byte[]> PaintAsync(params string[] arguments)
    {
        var key = string.Join('\n', arguments);
        if (_painted.TryGetValue(key, out var known)) return known;
        var output = _folder.Path($"painted-{_painted.Count}.png");
        var model = s_model.Skip(arguments.Contains("--model") ? 2 : 0);
        var (exit, _, error) = await Programs.RunAsync("dotnet", [ServeProcess.Command, .. arguments, .. model, "-q", "-o", output]);
        Assert.True(exit == 0, error);
        return _painted[key] = await File.ReadAllBytesAsync(output);
    }

    /// <summary>Asserts that a picture has the bytes of the command's.</summary>
    public async Task AssertPaintedAsync(ReadOnlyMemory<byte> picture, params string[] arguments)
    {
        var expected = await PaintAsync(arguments);
        Assert.Equal(PictureMetadata.Read(expected)!.ToParameters(), PictureMetadata.Read(picture)?.ToParameters());   // tells more than bytes
        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(picture.Span));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _service?.Dispose();
        _folder.Dispose();
    }

    private static Image Gradient(byte blue)
    {
        var image = new Image(64, 64, ColorMode.Rgb);
        for (var y = 0; y < 64; y++)
            for (var x = 0; x < 64; x++) (image.Pixel(x, y)[0], image.Pixel(x, y)[1], image.Pixel(x, y)[2]) = ((byte)(4 * x), (byte)(4 * y), blue);
        return image;
    }

    private static Image Half(ColorMode mode)
    {
        var image = new Image(64, 64, mode);
        for (var y = 0; y < 64; y++)
            for (var x = 0; x < 64; x++)
            {
                if (mode == ColorMode.Gray) image.Pixel(x, y)[0] = (byte)(x < 32 ? 255 : 0);
                else image.Pixel(x, y)[3] = (byte)(x < 32 ? 0 : 255);
            }
        return image;
    }
}

/// <summary>The tests of clients, one after the other: they share a service and the processors.</summary>
[CollectionDefinition("clients")]
public sealed class Clients : ICollectionFixture<ServedCommand>, ICollectionFixture<NodePackages>, ICollectionFixture<Chromium>;
