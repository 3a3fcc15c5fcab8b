using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>The adapter that all files of the cases stand for (rank 4, scale 2), written as other programs write it.</summary>
internal sealed class AdapterFixture : IDisposable
{
    public const string Settings = """{"r": 4, "lora_alpha": 8, "peft_type": "LORA"}""";

    private readonly TemporaryFolder _folder = new();
    private readonly SafeTensorsFile _truth = new(Goldens.Path("lora-cases", "truth.safetensors"));

    public string Folder => _folder.Path;

    public string this[params string[] parts] => _folder[parts];

    /// <summary>What every file must be read as.</summary>
    public static LoraAdapter Truth { get; } = LoraFile.Read(Goldens.Path("lora-cases", "truth.safetensors")).Single();

    /// <summary>Writes the adapter under other names.</summary>
    /// <param name="rename">The new name of a tensor; null leaves it out.</param>
    /// <param name="settings">The settings in the metadata, if any.</param>
    /// <param name="file">The file's name.</param>
    /// <param name="add">Adds tensors.</param>
    public string Write(Func<string, string?> rename, string? settings = Settings, string file = "adapter.safetensors", Action<InMemoryCheckpoint>? add = null)
    {
        using var renamed = Renamed(rename);
        add?.Invoke(renamed);
        var metadata = new Dictionary<string, string> { ["format"] = "pt" };
        if (settings is not null) metadata["lora_adapter_metadata"] = settings;
        SafeTensorsWriter.Write(Place(file), renamed, metadata: metadata);
        return _folder[file];
    }

    /// <summary>As <see cref="Write"/>, as torch.save writes it.</summary>
    public string Pickle(Func<string, string?> rename, string file)
    {
        using var renamed = Renamed(rename);
        PickleWriter.Save(Place(file), renamed);
        return _folder[file];
    }

    /// <summary>Writes a text file.</summary>
    public string Text(string file, string text) => _folder.Write(file, text);

    /// <summary>A rank-1 adapter of one matrix, without settings.</summary>
    public string Small(string target, int outputs, int inputs, string down = ".lora_A.weight", string up = ".lora_B.weight", string? settings = null,
        Action<InMemoryCheckpoint>? add = null)
    {
        using var checkpoint = new InMemoryCheckpoint();
        checkpoint.Set(target + down, [1, inputs], [.. Enumerable.Range(0, inputs).Select(i => MathF.Sin(i))]);
        checkpoint.Set(target + up, [outputs, 1], [.. Enumerable.Range(0, outputs).Select(i => MathF.Cos(i))]);
        add?.Invoke(checkpoint);
        SafeTensorsWriter.Write(_folder["small.safetensors"], checkpoint, metadata: settings is null ? null
            : new Dictionary<string, string> { ["lora_adapter_metadata"] = settings });
        return _folder["small.safetensors"];
    }

    public void Dispose()
    {
        _truth.Dispose();
        _folder.Dispose();
    }

    private string Place(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[file])!);
        return _folder[file];
    }

    private InMemoryCheckpoint Renamed(Func<string, string?> rename)
    {
        var renamed = new InMemoryCheckpoint();
        foreach (var name in _truth.Names)
        {
            if (rename(name) is not { } other) continue;
            var numbers = new float[_truth.Describe(name).Count];
            _truth.Read(name).CopyTo(0, numbers);
            renamed.Set(other, _truth.Describe(name).Shape, numbers);
        }
        return renamed;
    }
}
