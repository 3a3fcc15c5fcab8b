using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>The tiny CLIP in the files of OpenAI's package: found by patterns, where the library goes by the model's structure.</summary>
internal static partial class OpenAiClipLayout
{
    private static readonly (string Hub, string Original)[] _names =
    [
        ("text_model.embeddings.token_embedding", "token_embedding"), ("text_model.embeddings.position_embedding.weight", "positional_embedding"),
        ("text_model.final_layer_norm", "ln_final"), ("text_model.encoder.layers", "transformer.resblocks"),
        ("vision_model.encoder.layers", "visual.transformer.resblocks"), ("vision_model.embeddings.class_embedding", "visual.class_embedding"),
        ("vision_model.embeddings.patch_embedding", "visual.conv1"), ("vision_model.embeddings.position_embedding.weight", "visual.positional_embedding"),
        ("vision_model.pre_layrnorm", "visual.ln_pre"), ("vision_model.post_layernorm", "visual.ln_post"), ("layer_norm", "ln_"), ("mlp.fc1", "mlp.c_fc"),
        ("mlp.fc2", "mlp.c_proj"), ("self_attn", "attn"), ("text_projection.weight", "text_projection"), ("visual_projection.weight", "visual.proj"),
    ];

    /// <summary>Writes the checkpoint, as TorchScript, and the vocabulary.</summary>
    public static void Write(string folder)
    {
        using var clip = new InMemoryCheckpoint();
        foreach (var tower in (string[])["text_encoder", "image_encoder"])
        {
            using var hub = new SafeTensorsFile(Goldens.Path("tiny-2-1-prior", tower, "model.safetensors"));
            foreach (var name in hub.Names) Add(clip, hub, name);
        }
        clip.Set("logit_scale", [], [4.6f]);
        PickleWriter.SaveModule(Path.Combine(folder, "ViT-L-14.pt"), clip);
        var merges = File.ReadAllLines(Goldens.Path("tiny-2-1-prior", "tokenizer", "merges.txt")).Skip(1);
        using var packed = new GZipStream(File.Create(Path.Combine(folder, "bpe_simple_vocab_16e6.txt.gz")), CompressionLevel.Fastest);
        packed.Write(Encoding.UTF8.GetBytes($"\"bpe_simple_vocab_16e6.txt#version: 0.2\n{string.Join('\n', merges)}\n"));
    }

    private static void Add(InMemoryCheckpoint clip, SafeTensorsFile hub, string name)
    {
        var entry = hub.Describe(name);
        var original = _names.Aggregate(name, (text, pair) => text.Replace(pair.Hub, pair.Original, StringComparison.Ordinal));
        if (Query().Match(original) is { Success: true } query)
        {
            byte[] joined = [.. "qkv".SelectMany(part => hub.ReadBytes(name.Replace("q_proj", $"{part}_proj", StringComparison.Ordinal)).ToArray())];
            clip.Set(new TensorEntry($"{query.Groups[1].Value}.in_proj_{query.Groups[2].Value}", [3 * entry.Shape[0], .. entry.Shape.Skip(1)], entry.Type),
                joined);
        }
        else if (original is "text_projection" or "visual.proj")
        {
            var (rows, columns, bytes) = ((int)entry.Shape[0], (int)entry.Shape[1], hub.ReadBytes(name).ToArray());
            var size = bytes.Length / (rows * columns);
            byte[] turned = [.. Enumerable.Range(0, columns).SelectMany(column => Enumerable.Range(0, rows).SelectMany(row =>
                bytes.Skip((row * columns + column) * size).Take(size)))];
            clip.Set(new TensorEntry(original, [columns, rows], entry.Type), turned);
        }
        else if (!KeyOrValue().IsMatch(original)) clip.Set(new TensorEntry(original, entry.Shape, entry.Type), hub.ReadBytes(name));
    }

    [GeneratedRegex(@"^(.*attn)\.q_proj\.(weight|bias)$")]
    private static partial Regex Query();

    [GeneratedRegex(@"\.[kv]_proj\.")]
    private static partial Regex KeyOrValue();
}
