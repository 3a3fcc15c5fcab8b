namespace Kandinsky.Cli;

/// <summary>What people read while a stage is at work.</summary>
internal static class StageNames
{
    public static string Of(Stage stage) => stage switch
    {
        Stage.Text => "text",
        Stage.Prior => "prior",
        Stage.Denoising => "decoder",
        Stage.Decoding => "pixels",
        Stage.Done => "done",
        _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, null),
    };
}
