using System.Buffers.Binary;
using System.Globalization;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>Reads an adapter's file: diffusers' in its older and newer form, PEFT's, kohya's and LyCORIS'.</summary>
internal sealed class LoraFile
{
    private static readonly string[] s_names = ["pytorch_lora_weights.safetensors", "adapter_model.safetensors", "pytorch_lora_weights.bin",
        "adapter_model.bin"];

    private readonly Checkpoint _file;
    private readonly JsonConfig? _settings;
    private readonly bool _ofPeft;
    private readonly Dictionary<(LoraModel Model, string Target), Dictionary<LoraRole, string>> _matrices = [];

    private LoraFile(Checkpoint file)
    {
        _file = file;
        foreach (var name in file.Names)
        {
            var key = LoraKey.Parse(name, file.Source);
            _ofPeft |= key.IsPeft;
            if (!_matrices.TryGetValue((key.Model, key.Target), out var roles)) _matrices[(key.Model, key.Target)] = roles = [];
            if (!roles.TryAdd(key.Role,
                name)) throw Wrong($"'{LegibleText.Of(roles[key.Role])}' and '{LegibleText.Of(name)}' are the same factor; give a file with one adapter");
        }
        if (_matrices.Count == 0) throw Wrong("holds no LoRA weights");
        _settings = LoraSettings.Find(file, _ofPeft);
    }

    /// <summary>Reads the adapters of a file: one, or one for the decoder and one for the prior.</summary>
    /// <param name="path">The file, or the folder that holds it.</param>
    /// <param name="note">Told what the user should know.</param>
    /// <exception cref="KandinskyException">There is no such file, it is no LoRA, or one that asks for what is not applied.</exception>
    public static IReadOnlyList<LoraAdapter> Read(string path, Action<string>? note = null)
    {
        using var file = Checkpoint.OpenFile(Directory.Exists(path) ? FileIn(path) : path);
        var lora = new LoraFile(file);
        if (lora._ofPeft && lora._settings is null && !lora._matrices.Values.All(roles => roles.ContainsKey(LoraRole.Alpha)))
        {
            note?.Invoke($"{file.Source}: {LoraSettings.FileName}, which tells its scale, is not beside it; it is applied with scale 1.");
        }
        return [.. lora._matrices.Keys.GroupBy(key => key.Model).Select(group => lora.Adapter(group.Key, [.. group.Select(key => key.Target)]))];
    }

    /// <summary>The adapter among the names in a folder, or null if there is none of the usual names.</summary>
    public static string? Choose(IEnumerable<string> names) => s_names.FirstOrDefault(names.Contains);

    /// <summary>Whether a file is an adapter, or a folder has one, by its looks.</summary>
    public static bool Holds(string path)
    {
        if (Directory.Exists(path)) return Array.Exists(s_names, name => File.Exists(Path.Combine(path, name)));
        try
        {
            using var file = Checkpoint.OpenFile(path);
            return file.Names.FirstOrDefault() is { } name && LoraKey.Parse(name, path).Target.Length > 0;
        }
        catch (KandinskyException)
        {
            return false;
        }
    }

    private LoraAdapter Adapter(LoraModel model, IReadOnlyList<string> targets)
    {
        var said = model;
        var settings = _settings is null ? null : LoraSettings.Of(_settings, ref model);
        return new(_file.Source, model, targets.ToDictionary(target => target, target => Pair(target, _matrices[(said, target)], settings)));
    }

    private LoraPair Pair(string target, Dictionary<LoraRole, string> roles, LoraSettings? settings)
    {
        if (!roles.TryGetValue(LoraRole.Down, out var down) || !roles.TryGetValue(LoraRole.Up, out var up))
        {
            throw Wrong($"'{LegibleText.Of(target)}' has only one of its two factors; the file is incomplete");
        }
        float? alpha = roles.TryGetValue(LoraRole.Alpha, out var name) ? Number(name) : null;
        return LoraPair.Read(_file, down, up, rank =>
        {
            var scale = settings?.Scale(target, rank, alpha) ?? (alpha ?? rank) / rank;
            return float.IsFinite(scale) ? scale : throw Wrong($"the scale of '{LegibleText.Of(target)}' is {scale.ToString(CultureInfo.InvariantCulture)}");
        });
    }

    /// <summary>A tensor of one number, of whatever type.</summary>
    private float Number(string name)
    {
        var entry = _file.Describe(name);
        if (entry.Count != 1) throw Wrong($"'{LegibleText.Of(name)}' is [{string.Join(", ", entry.Shape)}]; an alpha is one number");
        if (entry.Type.AsWeights() is not null)
        {
            Span<float> value = stackalloc float[1];
            _file.Read(name).CopyTo(0, value);
            return value[0];
        }
        return entry.Type switch
        {
            StoredType.Float64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(_file.ReadBytes(name)),
            StoredType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(_file.ReadBytes(name)),
            StoredType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(_file.ReadBytes(name)),
            _ => throw Wrong($"'{LegibleText.Of(name)}' is stored as {entry.Type}; an alpha is a float or a whole number of 32 or 64 bits"),
        };
    }

    private static string FileIn(string folder)
    {
        if (File.Exists(Path.Combine(folder, ModelIndex.FileName)))
            throw new KandinskyException(
                $"{folder} holds a model where an adapter is expected; give it as the model (--model) or the prior (--prior), and an adapter's file or folder "
                    + "as the LoRA (--lora)", ErrorKind.Model);
        if (Array.Find(s_names, name => File.Exists(Path.Combine(folder, name))) is { } usual) return Path.Combine(folder, usual);
        string[] others;
        try
        {
            others = Directory.GetFiles(folder, "*.safetensors");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KandinskyException($"{folder} cannot be read: {LegibleText.Of(e.Message)}", ErrorKind.Model, e);
        }
        return others is [var only] ? only
            : throw new KandinskyException(
                $"{folder} has {(others.Length == 0 ? "no adapter" : $"{others.Length} safetensors files")}; expected {string.Join(", ", s_names)}, or give "
                    + "the file itself", ErrorKind.Model);
    }

    private KandinskyException Wrong(string what) => new($"{_file.Source}: {what}.", ErrorKind.Model);
}
