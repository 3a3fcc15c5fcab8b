using Kandinsky.Kernels;
using Kandinsky.Tensors;

namespace Kandinsky.Testing;

/// <summary>
/// The copies in tests/goldens. Some models there lack what another has: the same files, or MoVQ weights that are the decoder's rounded to half precision.
/// </summary>
internal static class TrimmedGoldens
{
    private static readonly string[] _withoutMovq = ["tiny-2-2-decoder-inpaint", "tiny-2-2-controlnet-depth"];

    private static readonly (string Model, string Component, string Owner)[] _sameFiles =
    [
        ("tiny-2-1-prior", "tokenizer", "tiny-2-2-prior"),
        ("tiny-2-1-inpaint", "tokenizer", "tiny-2-1"), ("tiny-2-1-inpaint", "text_encoder", "tiny-2-1"), ("tiny-2-1-inpaint", "movq", "tiny-2-1"),
    ];

    private static readonly Lock _lock = new();

    public static string Folder { get; } = Repository.Path("tests", "goldens");

    public static string Path(string[] parts)
    {
        // Its prior is looked for beside a decoder, and must be whole there.
        if (parts[0] == "tiny-2-1") _ = Completed("tiny-2-1-prior");
        var root = parts[0] == "tiny-2-1" || _withoutMovq.Contains(parts[0]) || _sameFiles.Any(same => same.Model == parts[0]) ? Completed(parts[0]) : Folder;
        return System.IO.Path.Combine([root, .. parts]);
    }

    // Completed copies stay beside the test assembly, so that each is made once per build.
    private static string Completed(string model)
    {
        lock (_lock)
        {
            var root = System.IO.Path.Combine(AppContext.BaseDirectory, "goldens");
            var target = System.IO.Path.Combine(root, model);
            if (Directory.Exists(target)) return root;
            var unfinished = $"{target}.{Environment.ProcessId}";
            Copy(System.IO.Path.Combine(Folder, model), unfinished);
            foreach (var (_, component, owner) in _sameFiles.Where(same => same.Model == model)) Copy(System.IO.Path.Combine(Folder, owner, component),
                System.IO.Path.Combine(unfinished, component));
            if (_withoutMovq.Contains(model)) RoundMovq(unfinished);
            Directory.Move(unfinished, target);
            return root;
        }
    }

    private static void RoundMovq(string model)
    {
        const string weights = "diffusion_pytorch_model.safetensors";
        using var movq = new SafeTensorsFile(System.IO.Path.Combine(Folder, "tiny-2-2-decoder", "movq", weights));
        SafeTensorsWriter.Write(System.IO.Path.Combine(model, "movq", weights), movq, StorageType.Float16);
    }

    private static void Copy(string folder, string target)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var copy = System.IO.Path.Combine(target, System.IO.Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
