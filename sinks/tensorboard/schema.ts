import protobuf from 'protobufjs';

/**
 * The part of TensorBoard's published schema that event files of ours need, with its names and field numbers
 * (tensorboard/compat/proto/{event,summary,tensor,tensor_shape}.proto, tensorboard/plugins/hparams/{api,plugin_data}.proto,
 * google/protobuf/struct.proto; Apache License 2.0). The field `sequence` is our own: other readers pass over it.
 */
const published = `
syntax = "proto3";
package tensorboard;

message Event {
  double wall_time = 1;
  int64 step = 2;
  oneof what {
    string file_version = 3;
    Summary summary = 5;
    SessionLog session_log = 7;
  }
  optional int64 sequence = 1000;
}
message SessionLog {
  int32 status = 1;
}
message Summary {
  message Image {
    int32 height = 1;
    int32 width = 2;
    int32 colorspace = 3;
    bytes encoded_image_string = 4;
  }
  message Value {
    string tag = 1;
    SummaryMetadata metadata = 9;
    oneof value {
      float simple_value = 2;
      Image image = 4;
      TensorProto tensor = 8;
    }
  }
  repeated Value value = 1;
}
message SummaryMetadata {
  message PluginData {
    string plugin_name = 1;
    bytes content = 2;
  }
  PluginData plugin_data = 1;
  int32 data_class = 4;
}
message TensorProto {
  int32 dtype = 1;
  TensorShapeProto tensor_shape = 2;
  bytes tensor_content = 4;
  repeated bytes string_val = 8;
}
message TensorShapeProto {
  message Dim {
    int64 size = 1;
  }
  repeated Dim dim = 2;
}
message HParamsPluginData {
  int32 version = 1;
  oneof data {
    SessionStartInfo session_start_info = 3;
    SessionEndInfo session_end_info = 4;
  }
}
message SessionStartInfo {
  map<string, Value> hparams = 1;
  double start_time_secs = 5;
}
message SessionEndInfo {
  int32 status = 1;
  double end_time_secs = 2;
}
message Value {
  oneof kind {
    double number_value = 2;
    string string_value = 3;
    bool bool_value = 4;
  }
}
message Place {
  optional int64 sequence = 1000;
}
`;

/** Something recorded at a step: `wall_time` in seconds since 1970. */
export interface EventMessage {
  readonly wall_time: number;
  readonly step?: number;
  readonly file_version?: string;
  readonly summary?: { readonly value: readonly ValueMessage[] };
  readonly session_log?: { readonly status: number };
  /** The sequence of the run's event that it stands for; none for incidental ones. */
  readonly sequence?: number;
}

/** One value under one tag. */
export type ValueMessage = { readonly tag: string } & (
  | { readonly simple_value: number }
  | { readonly image: ImageMessage }
  | { readonly metadata: MetadataMessage; readonly tensor: TensorMessage }
);

/** A picture; `colorspace` is its number of channels. */
export interface ImageMessage {
  readonly height: number;
  readonly width: number;
  readonly colorspace: number;
  readonly encoded_image_string: Uint8Array;
}

/** Which plugin of TensorBoard shows a value. */
export interface MetadataMessage {
  readonly plugin_data: { readonly plugin_name: string; readonly content?: Uint8Array };
  readonly data_class: number;
}

/** Numbers or texts with a shape. */
export interface TensorMessage {
  readonly dtype: number;
  readonly tensor_shape: { readonly dim: readonly { readonly size: number }[] };
  readonly tensor_content?: Uint8Array;
  readonly string_val?: readonly Uint8Array[];
}

/** What the plugin hparams is told of a run: `*_secs` in seconds since 1970. */
export type HyperparametersMessage =
  | {
      readonly session_start_info: {
        readonly hparams: Readonly<Record<string, HyperparameterMessage>>;
        readonly start_time_secs: number;
      };
    }
  | { readonly session_end_info: { readonly status: number; readonly end_time_secs: number } };

/** The value of one option. */
export type HyperparameterMessage =
  | { readonly number_value: number }
  | { readonly string_value: string }
  | { readonly bool_value: boolean };

/** The numbers of the schema's enumerations. */
export const enumerations = {
  dataClass: { tensor: 2 },
  dataType: { float: 1, double: 2, string: 7 },
  sessionLog: { start: 1 },
  sessionStatus: { success: 1 },
} as const;

const { root } = protobuf.parse(published, { keepCase: true });
const eventType = root.lookupType('tensorboard.Event');
const placeType = root.lookupType('tensorboard.Place');
const hyperparametersType = root.lookupType('tensorboard.HParamsPluginData');

/** The bytes of an event. */
export function encodeEvent(event: EventMessage): Uint8Array {
  return eventType.encode(event).finish();
}

/** The bytes that the plugin hparams reads. */
export function encodeHyperparameters(message: HyperparametersMessage): Uint8Array {
  return hyperparametersType.encode(message).finish();
}

/** The sequence in an event's bytes; undefined where it has none. */
export function sequenceIn(event: Uint8Array): number | undefined {
  const { sequence } = placeType.toObject(placeType.decode(event), { longs: Number });
  return typeof sequence === 'number' ? sequence : undefined;
}

/** The plain form of an event's bytes: absent fields are absent. */
export function decodeEvent(event: Uint8Array): Readonly<Record<string, unknown>> {
  return eventType.toObject(eventType.decode(event), { longs: Number });
}
