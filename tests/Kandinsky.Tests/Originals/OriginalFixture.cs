using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>The tiny models of Kandinsky 2.1 in files as ai-forever published the real ones in, and CLIP in a folder of its own.</summary>
internal static class OriginalFixture
{
    private const string Diffusers = "diffusion_pytorch_model.safetensors", Transformers = "model.safetensors";

    /// <summary>Writes the files.</summary>
    /// <param name="folder">Where they go; CLIP goes into <c>clip</c> inside it.</param>
    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var (model, file) in new[] { ("tiny-2-1", "decoder_fp16.ckpt"), ("tiny-2-1-inpaint", "inpainting_fp16.ckpt") })
        {
            using var hub = new SafeTensorsFile(Goldens.Path(model, "unet", Diffusers));
            using var unet = OriginalUNetLayout.Of(hub, layers: 2, headDim: 16);
            PickleWriter.Save(Path.Combine(folder, file), unet.Checkpoint);
        }
        using (var hub = new SafeTensorsFile(Goldens.Path("tiny-2-1", "movq", Diffusers)))
        using (var movq = OriginalMoVQLayout.Of(hub, levels: 4))
        {
            PickleWriter.Save(Path.Combine(folder, "movq_final.ckpt"), movq.Checkpoint);
        }
        using (var hub = new SafeTensorsFile(Goldens.Path("tiny-2-1-prior", "prior", Diffusers)))
        using (var prior = new OriginalPriorLayout(hub, layers: 2, headDim: 24))
        {
            PickleWriter.Save(Path.Combine(folder, "prior_fp16.ckpt"), prior.Prior);
            WriteTuple(Path.Combine(folder, "ViT-L-14_stats.th"), prior.Statistics);
        }
        Copy(Goldens.Path("tiny-2-1", "tokenizer"), Path.Combine(folder, "text_encoder"));
        using (var encoder = new SafeTensorsFile(Goldens.Path("tiny-2-1", "text_encoder", Transformers)))
        {
            PickleWriter.Save(Path.Combine(folder, "text_encoder", "pytorch_model.bin"), encoder);
        }
        WriteClip(Path.Combine(folder, "clip"));
    }

    /// <summary>Writes the tiny models' settings beside the files, under the hub's names: without them the published ones would count.</summary>
    /// <param name="folder">The folder of the files.</param>
    public static void WriteSettings(string folder)
    {
        foreach (var model in (string[])["tiny-2-1", "tiny-2-1-inpaint", "tiny-2-1-prior"])
        {
            foreach (var file in Directory.EnumerateFiles(Goldens.Path(model), "*config.json", SearchOption.AllDirectories))
            {
                var own = Path.Combine(folder, model.Replace("tiny", "kandinsky", StringComparison.Ordinal), Path.GetRelativePath(Goldens.Path(model), file));
                Directory.CreateDirectory(Path.GetDirectoryName(own)!);
                File.Copy(file, own);
            }
        }
    }

    /// <summary>Both towers in one file, as transformers has them.</summary>
    private static void WriteClip(string folder)
    {
        Copy(Goldens.Path("tiny-2-1-prior", "tokenizer"), folder);
        using var clip = new InMemoryCheckpoint();
        foreach (var tower in new[] { "text_encoder", "image_encoder" })
        {
            using var file = new SafeTensorsFile(Goldens.Path("tiny-2-1-prior", tower, Transformers));
            foreach (var name in file.Names) clip.Set(file.Describe(name), file.ReadBytes(name));
        }
        clip.Set("logit_scale", [], [4.6f]);
        SafeTensorsWriter.Write(Path.Combine(folder, Transformers), clip);
    }

    private static void WriteTuple(string path, InMemoryCheckpoint pair)
    {
        var pickle = new PickleWriter();
        foreach (var name in (string[])["0", "1"]) pickle.Tensor(pair.Describe(name).Type == StoredType.Float16 ? "HalfStorage"
            : "FloatStorage", name, pair.Describe(name).Count, 0, [.. pair.Describe(name).Shape], [1]);
        PickleWriter.Archive(path, pickle.Raw(0x86).Op('.').Bytes, pair.ReadBytes("0").ToArray(), pair.ReadBytes("1").ToArray());
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
