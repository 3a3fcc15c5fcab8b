using Kandinsky.Kernels;
using Kandinsky.Tensors;

namespace Kandinsky.Testing;

/// <summary>The copies in tests/goldens. Two models there lack their MoVQ weights, which are the decoder's rounded to half precision.</summary>
internal static class TrimmedGoldens
{
    private static readonly string[] _withoutMovq = ["tiny-2-2-decoder-inpaint", "tiny-2-2-controlnet-depth"];
    private static readonly Lock _lock = new();

    public static string Folder { get; } = Repository.Path("tests", "goldens");

    public static string Path(string[] parts)
    {
        var root = Array.IndexOf(_withoutMovq, parts[0]) >= 0 ? Completed(parts[0]) : Folder;
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
            foreach (var file in Directory.EnumerateFiles(System.IO.Path.Combine(Folder, model), "*", SearchOption.AllDirectories))
            {
                var copy = System.IO.Path.Combine(unfinished, System.IO.Path.GetRelativePath(System.IO.Path.Combine(Folder, model), file));
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
            const string weights = "diffusion_pytorch_model.safetensors";
            using var movq = new SafeTensorsFile(System.IO.Path.Combine(Folder, "tiny-2-2-decoder", "movq", weights));
            SafeTensorsWriter.Write(System.IO.Path.Combine(unfinished, "movq", weights), movq, StorageType.Float16);
            Directory.Move(unfinished, target);
            return root;
        }
    }
}
