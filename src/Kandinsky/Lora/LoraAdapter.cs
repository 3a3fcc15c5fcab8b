using System.Text;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>One low-rank change of some matrices (Hu et al. 2021, "LoRA"), read from either file format (spec F.1.5).</summary>
public sealed class LoraAdapter
{
    private const string LegacyInfix = ".processor.";

    private readonly Dictionary<string, LoraPair> _pairs;

    private LoraAdapter(string source, Dictionary<string, LoraPair> pairs) => (Source, _pairs) = (source, pairs);

    /// <summary>The file the adapter was read from.</summary>
    public string Source { get; }

    /// <summary>The matrices it changes, by their path in the model, such as <c>down_blocks.1.attentions.0.to_q</c>.</summary>
    public IReadOnlyCollection<string> Targets => _pairs.Keys;

    /// <summary>The pair of one matrix, or null if the adapter leaves it as it is.</summary>
    /// <param name="target">The matrix's path.</param>
    public LoraPair? this[string target] => _pairs.GetValueOrDefault(target);

    /// <summary>Reads <c>pytorch_lora_weights.safetensors</c> or <c>.bin</c>, as diffusers up to 0.29 or PEFT wrote it.</summary>
    /// <param name="path">The file, or the folder that holds it.</param>
    /// <exception cref="KandinskyException">There is no such file, or it is no LoRA.</exception>
    public static LoraAdapter Load(string path)
    {
        if (Directory.Exists(path)) path = FileIn(path);
        using var file = Checkpoint.OpenFile(path);
        var scale = PeftScale(file);
        var factors = new Dictionary<(string Target, bool Up), string>();
        foreach (var name in file.Names)
        {
            var (target, up) = Place(name) ?? throw new KandinskyException($"{path}: '{name}' is not a LoRA key; expected '….lora_A.weight' or '….processor.…_lora.down.weight'.", ErrorKind.Model);
            factors[(target, up)] = name;
        }
        var pairs = new Dictionary<string, LoraPair>();
        foreach (var target in factors.Keys.Select(key => key.Target).Distinct())
        {
            if (!factors.TryGetValue((target, false), out var down) || !factors.TryGetValue((target, true), out var up))
            {
                throw new KandinskyException($"{path}: '{target}' has only one of its two factors; the file is incomplete.", ErrorKind.Model);
            }
            pairs.Add(target, LoraPair.Read(file, down, up, scale));
        }
        return pairs.Count > 0 ? new(path, pairs) : throw new KandinskyException($"{path}: holds no LoRA weights.", ErrorKind.Model);
    }

    private static string FileIn(string folder)
    {
        var pickle = Path.Combine(folder, "pytorch_lora_weights.bin");
        return File.Exists(pickle) && !File.Exists(Path.ChangeExtension(pickle, ".safetensors")) ? pickle : Path.ChangeExtension(pickle, ".safetensors");
    }

    private static float PeftScale(Checkpoint file)
    {
        if (file is not SafeTensorsFile { Metadata: { } metadata } || !metadata.TryGetValue("lora_adapter_metadata", out var text)) return 1;
        var settings = JsonConfig.Parse(Encoding.UTF8.GetBytes(text), $"{file.Source}: lora_adapter_metadata");
        return settings.Float("lora_alpha", settings.Int("r")) / settings.Int("r");
    }

    private static (string Target, bool Up)? Place(string name)
    {
        if (name.StartsWith("unet.", StringComparison.Ordinal)) name = name["unet.".Length..];
        if (name.EndsWith(".lora_A.weight", StringComparison.Ordinal)) return (name[..^".lora_A.weight".Length], false);
        if (name.EndsWith(".lora_B.weight", StringComparison.Ordinal)) return (name[..^".lora_B.weight".Length], true);
        var processor = name.IndexOf(LegacyInfix, StringComparison.Ordinal);
        if (processor < 0) return null;
        var (module, rest) = (name[..processor], name[(processor + LegacyInfix.Length)..]);
        var up = rest.EndsWith("_lora.up.weight", StringComparison.Ordinal);
        if (!up && !rest.EndsWith("_lora.down.weight", StringComparison.Ordinal)) return null;
        var matrix = rest[..rest.IndexOf("_lora.", StringComparison.Ordinal)];
        return ($"{module}.{(matrix == "to_out" ? "to_out.0" : matrix)}", up);
    }
}
