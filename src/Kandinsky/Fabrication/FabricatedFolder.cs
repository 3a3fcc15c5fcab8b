using Kandinsky.Kernels;

namespace Kandinsky;

/// <summary>
/// Models in the hub's layout, of the published or another's sizes, whose weights come from a recipe (<see cref="Tensors.RecipeCheckpoint"/>): they load and
/// run as the real ones do, and paint nothing to look at. For measurements where the real weights are not at hand.
/// </summary>
public static class FabricatedFolder
{
    /// <summary>Plans a model of the published sizes.</summary>
    /// <param name="kind">Which model.</param>
    /// <param name="parent">The folder to make the model's folder in.</param>
    /// <param name="type">How weights are stored; as the hub has them (the image encoder in half precision, the rest in single) if null.</param>
    /// <param name="family">Of which generation.</param>
    /// <exception cref="KandinskyException">The generation has no such model.</exception>
    public static ModelWriter Of(ModelKind kind, string parent, StorageType? type = null, ModelFamily family = ModelFamily.Kandinsky22) =>
        Of(FullSize.Name(kind, family), parent, kind, family, component => FullSize.Config(kind, component, family), FabricatedSettings.Of(kind, family), type);

    /// <summary>Plans a model of another's sizes and settings.</summary>
    /// <param name="model">The model whose settings are taken; its weights are not read.</param>
    /// <param name="parent">The folder to make the model's folder in, under the same name.</param>
    /// <param name="type">How weights are stored, as above.</param>
    /// <exception cref="KandinskyException">A setting is missing or not Kandinsky's.</exception>
    public static ModelWriter Of(ModelFolder model, string parent, StorageType? type = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Of(NameOf(model), parent, model.Kind, model.Family, model.Config, FabricatedSettings.Of(model), type);
    }

    private static ModelWriter Of(string name, string parent, ModelKind kind, ModelFamily family, Func<string, JsonConfig> config,
        IEnumerable<(string, byte[])> settings, StorageType? type) => new(
        Path.Combine(parent, name), settings, ComponentFiles.Of(kind, family).Where(ComponentFiles.HasWeights)
            .Select(component =>
                (component, (Tensors.Checkpoint)FullSize.Recipe(component, kind, config(component)), type
                ?? (StorageType?)(component == "image_encoder" ? StorageType.Float16 : StorageType.Float32))));

    /// <summary>The name without a hub id's owner and revision.</summary>
    private static string NameOf(ModelFolder model) => model.Name.Split('/')[^1].Split('@')[0];
}
