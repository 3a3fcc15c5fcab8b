namespace Kandinsky;

/// <summary>A model's table of contents, <c>model_index.json</c>: the pipeline's class and its components.</summary>
public sealed class ModelIndex
{
    /// <summary>The file's name.</summary>
    public const string FileName = "model_index.json";

    /// <summary>The key of <see cref="Base"/> in the file.</summary>
    public const string BaseKey = "_base";

    private ModelIndex(string pipelineClass, string? baseName, IReadOnlyDictionary<string, ModelComponent> components) =>
        (PipelineClass, Base, Components) = (pipelineClass, baseName, components);

    /// <summary>The pipeline's class, for example <c>KandinskyV22Pipeline</c>; empty when not stated.</summary>
    public string PipelineClass { get; }

    /// <summary>
    /// The model beside this one that has what this one lacks: components, and layers of a component's weights (<c>_base</c>); null if it is whole. Only this
    /// project's models have it.
    /// </summary>
    public string? Base { get; }

    /// <summary>The components by name (<c>unet</c>, <c>movq</c>, …); those stored as null are left out.</summary>
    public IReadOnlyDictionary<string, ModelComponent> Components { get; }

    /// <summary>Reads the table of contents.</summary>
    /// <exception cref="KandinskyException">A component that is not a pair of texts, or no folder's name; a base that is none either.</exception>
    public static ModelIndex From(JsonConfig file)
    {
        var components = new SortedDictionary<string, ModelComponent>(StringComparer.Ordinal);
        foreach (var key in file.Keys.Where(key => !key.StartsWith('_') && file.IsList(key)))
        {
            if (!key.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-'))
                throw Wrong($"{file.Source}: \"{LegibleText.Of(key)}\" is not the name of a component");
            switch (file.NullableStrings(key))
            {
                case [null, null]: // left out when the model was saved
                    break;
                case [{ } library, { } name]:
                    components[key] = new(library, name);
                    break;
                default:
                    throw Wrong($"{file.Source}: component \"{key}\" is not a pair [library, class]");
            }
        }

        var baseName = file.String(BaseKey, "");
        if (baseName.Length > 0 && (HubFileName.Problem(baseName) is not null || baseName.Contains('/')))
            throw Wrong($"{file.Source}: {BaseKey} \"{LegibleText.Of(baseName)}\" is not the name of a folder beside the model's");
        return new(file.String("_class_name", ""), baseName.Length > 0 ? baseName : null, components);
    }

    private static KandinskyException Wrong(string message) => new(message, ErrorKind.Model);
}
