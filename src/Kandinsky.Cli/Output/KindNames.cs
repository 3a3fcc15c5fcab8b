namespace Kandinsky.Cli;

/// <summary>What people call the kinds of models.</summary>
internal static class KindNames
{
    public static string Of(ModelFolder folder) => folder.Family == ModelFamily.Kandinsky21 ? $"{Of(folder.Kind)} (2.1)" : Of(folder.Kind);

    private static string Of(ModelKind kind) => kind switch
    {
        ModelKind.Prior => "prior",
        ModelKind.Decoder => "decoder",
        ModelKind.InpaintDecoder => "inpaint decoder",
        ModelKind.ControlNetDecoder => "controlnet decoder",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
