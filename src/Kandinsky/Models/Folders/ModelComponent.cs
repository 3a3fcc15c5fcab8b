namespace Kandinsky;

/// <summary>One entry of <c>model_index.json</c>: which class of which Python library a component is.</summary>
/// <param name="Library">The library, for example <c>diffusers</c>.</param>
/// <param name="Class">The class, for example <c>UNet2DConditionModel</c>.</param>
public readonly record struct ModelComponent(string Library, string Class);
