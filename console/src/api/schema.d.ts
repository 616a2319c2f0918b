// Made by `make api` from the OpenAPI document.
export interface paths {
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["live_health_health_live_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["ready_health_health_ready_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hooks/{webhook_trigger_operation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["receive_event"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/desktops": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_desktops_desktops_get"];
        put?: never;
        post: operations["create_desktop_desktops_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/desktops/{desktop_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["read_desktop_desktops__desktop_id__get"];
        put?: never;
        post?: never;
        delete: operations["delete_desktop_desktops__desktop_id__delete"];
        options?: never;
        head?: never;
        patch: operations["rename_desktop_desktops__desktop_id__patch"];
        trace?: never;
    };
    "/desktops/{desktop_id}/tools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_tools_desktops__desktop_id__tools_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/desktops/{desktop_id}/execute": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["execute_action_desktops__desktop_id__execute_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/desktops/{desktop_id}/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["execute_batch_desktops__desktop_id__batch_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/desktops/{desktop_id}/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["answer_model_call_desktops__desktop_id__actions_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/desktops/{desktop_id}/actions/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["answer_model_calls_desktops__desktop_id__actions_batch_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/desktops/{desktop_id}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_files_desktops__desktop_id__files_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/desktops/{desktop_id}/files/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["download_file_desktops__desktop_id__files__name__get"];
        put?: never;
        post: operations["upload_file_desktops__desktop_id__files__name__post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/desktops/{desktop_id}/tool-logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_tool_logs_desktops__desktop_id__tool_logs_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/desktops/{desktop_id}/screenshot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["look_at_desktop_desktops__desktop_id__screenshot_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/desktops/{desktop_id}/tool-logs/{act_id}/picture": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["read_act_picture_desktops__desktop_id__tool_logs__act_id__picture_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/desktops/{desktop_id}/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get_session_desktops__desktop_id__session_get"];
        put: operations["start_session_desktops__desktop_id__session_put"];
        post?: never;
        delete: operations["end_session_desktops__desktop_id__session_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/desktops/{desktop_id}/recording": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["download_recording_desktops__desktop_id__recording_get"];
        put: operations["start_recording_desktops__desktop_id__recording_put"];
        post?: never;
        delete: operations["stop_recording_desktops__desktop_id__recording_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/desktops/{desktop_id}/snapshots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["keep_snapshot_desktops__desktop_id__snapshots_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/desktops/{desktop_id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["restore_snapshot_desktops__desktop_id__restore_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/desktop-snapshots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_snapshots_desktop_snapshots_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/desktop-snapshots/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["delete_snapshot_desktop_snapshots__name__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_workflows_workflows_get"];
        put?: never;
        post: operations["create_workflow_workflows_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["validate_workflow_workflows_validate_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflow_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["read_workflow_workflows__workflow_id__get"];
        put: operations["replace_workflow_workflows__workflow_id__put"];
        post?: never;
        delete: operations["delete_workflow_workflows__workflow_id__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflow_id}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["roll_back_workflow_workflows__workflow_id__rollback_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflow_id}/versions/{number}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["download_files_workflows__workflow_id__versions__number__files_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_runs_runs_get"];
        put?: never;
        post: operations["start_run_runs_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{message_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["read_run_runs__message_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{message_id}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["read_run_log_runs__message_id__logs_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{message_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["cancel_run_runs__message_id__cancel_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{message_id}/logs/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["follow_run_log_runs__message_id__logs_live_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/artifacts/{artifact_id}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["download_artifact_artifacts__artifact_id___name__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["read_current_user_api_v1_users__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/create_if_not_exists": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["create_user_if_not_exists_api_v1_users_create_if_not_exists_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api_keys/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["read_api_key_api_v1_api_keys__get"];
        put?: never;
        post: operations["create_api_key_api_v1_api_keys__post"];
        delete: operations["revoke_api_key_api_v1_api_keys__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api_keys/all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_api_keys_api_v1_api_keys_all_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["read_session_api_v1_session_get"];
        put?: never;
        post: operations["sign_in_api_v1_session_post"];
        delete: operations["sign_out_api_v1_session_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/provider": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["read_sign_in_offer_api_v1_session_provider_get"];
        put?: never;
        post: operations["begin_sign_in_api_v1_session_provider_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/provider/code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["finish_sign_in_api_v1_session_provider_code_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["end_sessions_api_v1_session_all_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flow_requests/all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_flow_requests_api_v1_flow_requests_all_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flow_requests/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["read_flow_request_api_v1_flow_requests__get"];
        put: operations["change_flow_request_api_v1_flow_requests__put"];
        post: operations["create_flow_request_api_v1_flow_requests__post"];
        delete: operations["remove_flow_request_api_v1_flow_requests__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task_definitions/all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_task_definitions_api_v1_task_definitions_all_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task_definitions/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["read_task_definition_api_v1_task_definitions__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/integrations/all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_integrations_api_v1_integrations_all_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/integrations/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["read_integration_api_v1_integrations__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhook_trigger_definitions/all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_webhook_trigger_definitions_api_v1_webhook_trigger_definitions_all_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhook_trigger_definitions/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["read_webhook_trigger_definition_api_v1_webhook_trigger_definitions__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["read_flow_api_v1_flows__get"];
        put: operations["change_flow_api_v1_flows__put"];
        post: operations["create_flow_api_v1_flows__post"];
        delete: operations["remove_flow_api_v1_flows__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_flows_api_v1_flows_all_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/generate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["generate_flow"];
        put?: never;
        post: operations["generate_flow_by_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/refine": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["refine_flow_api_v1_flows_refine_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task_definitions/retrieve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["retrieve_task_definitions_api_v1_task_definitions_retrieve_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/execute": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["execute_flow_api_v1_flows_execute_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/generate_flow_and_execute": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["generate_flow_and_execute"];
        put?: never;
        post: operations["generate_flow_and_execute_by_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/dry_run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["read_flow_dry_run_api_v1_flows_dry_run_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flow_runs/all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_flow_runs_api_v1_flow_runs_all_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flow_runs/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["read_flow_run_api_v1_flow_runs__get"];
        put?: never;
        post: operations["make_flow_run_api_v1_flow_runs__post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flow_runs/pending_approval": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_pending_approvals_api_v1_flow_runs_pending_approval_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flow_runs/dry_run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["read_dry_run_api_v1_flow_runs_dry_run_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flow_runs/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put: operations["approve_flow_run_api_v1_flow_runs_approve_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flow_runs/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put: operations["reject_flow_run_api_v1_flow_runs_reject_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flow_runs/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put: operations["cancel_flow_run_api_v1_flow_runs_cancel_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flow_runs/restart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["restart_flow_run_api_v1_flow_runs_restart_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flow_runs/with_flow_result": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["read_flow_run_with_result_api_v1_flow_runs_with_flow_result_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flow_runs/all_for_flow_id": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_flow_runs_of_flow_api_v1_flow_runs_all_for_flow_id_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flow_runs/preview/all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_flow_run_previews_api_v1_flow_runs_preview_all_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flow_results/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["read_flow_result_api_v1_flow_results__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flow_runs/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["follow_flow_run_api_v1_flow_runs_events_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhook_trigger_operations/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["read_webhook_trigger_operation_api_v1_webhook_trigger_operations__get"];
        put: operations["change_webhook_trigger_operation_api_v1_webhook_trigger_operations__put"];
        post: operations["create_webhook_trigger_operation_api_v1_webhook_trigger_operations__post"];
        delete: operations["remove_webhook_trigger_operation_api_v1_webhook_trigger_operations__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhook_trigger_operations/all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_webhook_trigger_operations_api_v1_webhook_trigger_operations_all_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhook_trigger_runs/all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_webhook_trigger_runs_api_v1_webhook_trigger_runs_all_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhook_trigger_runs/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["read_webhook_trigger_run_api_v1_webhook_trigger_runs__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhook_endpoints/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["read_webhook_endpoint_api_v1_webhook_endpoints__get"];
        put: operations["change_webhook_endpoint_api_v1_webhook_endpoints__put"];
        post: operations["create_webhook_endpoint_api_v1_webhook_endpoints__post"];
        delete: operations["remove_webhook_endpoint_api_v1_webhook_endpoints__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhook_endpoints/all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_webhook_endpoints_api_v1_webhook_endpoints_all_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhook_endpoints/rotate_secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["rotate_webhook_secret_api_v1_webhook_endpoints_rotate_secret_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhook_endpoints/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["test_webhook_endpoint_api_v1_webhook_endpoints_test_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhook_secrets/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["create_webhook_secret_api_v1_webhook_secrets__post"];
        delete: operations["remove_webhook_secret_api_v1_webhook_secrets__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhook_secrets/all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_webhook_secrets_api_v1_webhook_secrets_all_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhook_deliveries/all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_webhook_deliveries_api_v1_webhook_deliveries_all_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhook_deliveries/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["read_webhook_delivery_api_v1_webhook_deliveries__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhook_deliveries/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["replay_webhook_delivery_api_v1_webhook_deliveries_replay_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/signing_keys/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["create_signing_key_api_v1_signing_keys__post"];
        delete: operations["revoke_signing_key_api_v1_signing_keys__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/signing_keys/all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_signing_keys_api_v1_signing_keys_all_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/integration_credentials/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["store_credential_api_v1_integration_credentials__post"];
        delete: operations["remove_credential_api_v1_integration_credentials__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/integration_credentials/all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_credentials_api_v1_integration_credentials_all_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/integration_credentials/oauth2/authorize_url": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["read_oauth2_authorize_url_api_v1_integration_credentials_oauth2_authorize_url_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/integration_credentials/oauth2/code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["send_oauth2_code_api_v1_integration_credentials_oauth2_code_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/integration_credentials/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["test_credential_api_v1_integration_credentials_test_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["read_audit_trail_api_v1_audit__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/spending/today": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["read_spending_api_v1_spending_today_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Accepted: {
            message: string;
            /** Format: uuid */
            messageId: string;
            /** Format: uuid */
            workflowId: string;
        };
        Action: {
            tool: string;
            action: string;
            params?: {
                [key: string]: unknown;
            };
        };
        Approval: {
            /** @enum {string} */
            decision: "approved" | "rejected";
            decided_by: string;
            decided_time: string;
            flow_hash: string;
            comment?: string | null;
        };
        AttemptOut: {
            number: number;
            /** Format: date-time */
            begun: string;
            duration: number;
            status: number | null;
            answer: string | null;
            error: string | null;
        };
        AuditEntryOut: {
            number: number;
            /** Format: date-time */
            created_date: string;
            actor: string | null;
            key: string | null;
            action: string;
            object_kind: string | null;
            object_id: string | null;
            outcome: string;
            detail: {
                [key: string]: unknown;
            };
            source: string | null;
            previous: string;
            hash: string;
        };
        Batch: {
            actions: components["schemas"]["Action"][];
        };
        BatchResult: {
            output?: string | null;
            base64_image?: string | null;
            coordinate?: number[] | null;
            /**
             * @default ok
             * @enum {string}
             */
            status?: "ok" | "error";
            error?: string | null;
            message?: string | null;
        };
        BringBack: {
            snapshot: string;
        };
        ChangeOut: {
            /** @enum {string} */
            part: "operation" | "dependency" | "condition";
            operations: number[];
            says: string;
        };
        ChoiceOut: {
            value: string;
            label: string;
        };
        CodeIn: {
            integration?: string | null;
            integration_short_name?: string | null;
            short_name?: string | null;
            code?: string | null;
            state?: string | null;
            iss?: string | null;
        };
        Condition: {
            /** @default $ */
            path?: string;
            /** @enum {string} */
            operator: "equals" | "not_equals" | "contains" | "not_contains" | "is_one_of" | "is_none_of" | "is_empty" | "is_not_empty" | "greater_than" | "at_least" | "less_than" | "at_most";
            value?: string | boolean | number | (string | boolean | number)[] | null;
            operation?: number | null;
        };
        ConnectionTestOut: {
            ok: boolean;
            account: string | null;
            detail: string | null;
        };
        ConsentOut: {
            authorize_url: string;
            state: string;
        };
        CredentialIn: {
            /** Format: uuid */
            integration: string;
            /** Format: password */
            credential: string;
            host?: string | null;
        };
        CredentialOut: {
            /** Format: date-time */
            created_date: string;
            /** Format: date-time */
            modified_date: string;
            created_by_email: string;
            modified_by_email: string;
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            integration: string;
            organization: string | null;
            host: string | null;
            /** @enum {string} */
            status: "connected" | "reconnect_needed";
            problem: string | null;
            account: string | null;
            by_oauth2: boolean;
            expires_date: string | null;
        };
        Deleted: {
            desktop_id: string;
            /**
             * @default deleted
             * @constant
             */
            status?: "deleted";
        };
        DeliveryOut: {
            /** Format: uuid */
            id: string;
            webhook_id: string;
            endpoint: string | null;
            workflow: string | null;
            /** Format: uuid */
            subject: string;
            kind: string;
            url: string;
            payload: {
                [key: string]: unknown;
            };
            /** @enum {string} */
            status: "pending" | "delivered" | "failed" | "dropped";
            attempts: number;
            error: string | null;
            next_attempt: string | null;
            ended_date: string | null;
            /** Format: date-time */
            created_date: string;
            organization: string | null;
        };
        DeliveryWithAttempts: {
            /** Format: uuid */
            id: string;
            webhook_id: string;
            endpoint: string | null;
            workflow: string | null;
            /** Format: uuid */
            subject: string;
            kind: string;
            url: string;
            payload: {
                [key: string]: unknown;
            };
            /** @enum {string} */
            status: "pending" | "delivered" | "failed" | "dropped";
            attempts: number;
            error: string | null;
            next_attempt: string | null;
            ended_date: string | null;
            /** Format: date-time */
            created_date: string;
            organization: string | null;
            made: components["schemas"]["AttemptOut"][];
        };
        DependencyChange: {
            source_task_operation: number;
            target_task_operation: number;
            instruction?: string | null;
            when?: ("completed" | "completed_or_skipped" | "otherwise") | null;
            id?: string | null;
        };
        DependencyIn: {
            source_task_operation: number;
            target_task_operation: number;
            instruction?: string | null;
            when?: ("completed" | "completed_or_skipped" | "otherwise") | null;
        };
        DependencyOut: {
            /** Format: date-time */
            created_date: string;
            /** Format: date-time */
            modified_date: string;
            created_by_email: string;
            modified_by_email: string;
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            flow: string;
            source_task_operation: number;
            target_task_operation: number;
            instruction: string | null;
            when?: ("completed" | "completed_or_skipped" | "otherwise") | null;
        };
        DesktopOut: {
            desktop_id: string;
            desktop_type: string;
            status: string;
            workspace_id: string;
            name: string;
            created_at: number;
            updated_at: number;
            width?: number | null;
            height?: number | null;
            isolation?: string | null;
            failure?: string | null;
            instance_id?: string | null;
            public_ip?: string | null;
            private_ip?: string | null;
            controller_arn?: string | null;
            session?: components["schemas"]["SessionInfo"] | null;
        };
        DifferenceOut: {
            added: components["schemas"]["ChangeOut"][];
            removed: components["schemas"]["ChangeOut"][];
            changed: components["schemas"]["ChangeOut"][];
        };
        DryRunOperation: {
            index: number;
            name: string;
            task: string;
            version: number | null;
            instruction: string | null;
            /** @enum {string} */
            effect: "read" | "write";
            integration: string;
            target_host: string | null;
            after: number[];
            instead_of: number[];
            credential: string | null;
            credential_owner: string | null;
            credential_problem: string | null;
            parameters: components["schemas"]["DryRunParameter"][];
            terms: string[];
            terms_problem: string | null;
            carried_over: boolean;
        };
        DryRunParameter: {
            name: string;
            known: boolean;
            value: unknown;
            source: string;
        };
        EndpointChange: {
            /** Format: uuid */
            id: string;
            url?: string | null;
            description?: string | null;
            events?: ("flow_run.completed" | "flow_run.failed" | "flow_run.waiting_for_approval")[] | null;
            status?: ("active" | "disabled") | null;
        };
        EndpointCreated: {
            /** Format: date-time */
            created_date: string;
            /** Format: date-time */
            modified_date: string;
            created_by_email: string;
            modified_by_email: string;
            /** Format: uuid */
            id: string;
            url: string;
            description: string | null;
            events: string[] | null;
            /** @enum {string} */
            status: "active" | "disabled";
            disabled_reason: string | null;
            failing_since: string | null;
            organization: string | null;
            secret: string;
        };
        EndpointIn: {
            secret?: string | null;
            url: string;
            description?: string | null;
            events?: ("flow_run.completed" | "flow_run.failed" | "flow_run.waiting_for_approval")[] | null;
            /**
             * @default active
             * @enum {string}
             */
            status?: "active" | "disabled";
        };
        EndpointOut: {
            /** Format: date-time */
            created_date: string;
            /** Format: date-time */
            modified_date: string;
            created_by_email: string;
            modified_by_email: string;
            /** Format: uuid */
            id: string;
            url: string;
            description: string | null;
            events: string[] | null;
            /** @enum {string} */
            status: "active" | "disabled";
            disabled_reason: string | null;
            failing_since: string | null;
            organization: string | null;
        };
        ErrorData: {
            error_message: string;
            error_type: string;
            /** Format: date-time */
            updated_at: string;
            error_artifacts: {
                [key: string]: unknown;
            }[];
        };
        EventFieldOut: {
            name: string;
            json_path: string;
            data_type: string;
            doc_string: string;
            optional: boolean;
            example: unknown;
        };
        EventTaken: {
            trigger_run_id: string | null;
            /** @enum {string} */
            status: "pending" | "ignored";
            reason?: string | null;
        };
        Execute: {
            action: components["schemas"]["Action"];
        };
        FaultOut: {
            type: string;
            message: string;
            line?: number | null;
        };
        FileEntry: {
            name: string;
            size: number;
            modified: number;
            is_dir?: true | null;
        };
        FileList: {
            files: components["schemas"]["FileEntry"][];
        };
        FlowChange: {
            /** Format: uuid */
            id: string;
            name: string;
            task_operations: components["schemas"]["TaskOperationChange"][];
            dependencies: components["schemas"]["DependencyChange"][];
        };
        FlowDryRun: {
            /** Format: uuid */
            flow: string;
            /** Format: uuid */
            flow_request: string;
            writes: boolean;
            operations: components["schemas"]["DryRunOperation"][];
        };
        FlowIn: {
            name: string;
            task_operations: components["schemas"]["TaskOperationIn"][];
            dependencies: components["schemas"]["DependencyIn"][];
        };
        FlowOut: {
            /** Format: date-time */
            created_date: string;
            /** Format: date-time */
            modified_date: string;
            created_by_email: string;
            modified_by_email: string;
            /** Format: uuid */
            id: string;
            name: string;
            task_operations: components["schemas"]["TaskOperationOut"][];
            dependencies: components["schemas"]["DependencyOut"][];
            organization: string | null;
            created_by_human: boolean;
            sorted: boolean;
            planner: string | null;
            planning_notes: string[];
            planning: components["schemas"]["PlanningOut"] | null;
            questions: components["schemas"]["QuestionOut"][];
        };
        FlowRequestChange: {
            request_instructions: string;
            request_metadata?: {
                [key: string]: unknown;
            }[] | null;
            request_name?: string | null;
            flow?: string | null;
            organization?: string | null;
            /** Format: uuid */
            id: string;
        };
        FlowRequestIn: {
            request_instructions: string;
            request_metadata?: {
                [key: string]: unknown;
            }[] | null;
            request_name?: string | null;
            flow?: string | null;
            organization?: string | null;
        };
        FlowRequestOut: {
            /** Format: date-time */
            created_date: string;
            /** Format: date-time */
            modified_date: string;
            created_by_email: string;
            modified_by_email: string;
            /** Format: uuid */
            id: string;
            request_instructions: string;
            request_metadata: {
                [key: string]: unknown;
            }[] | null;
            request_name: string | null;
            flow: string | null;
            organization: string | null;
        };
        FlowResultOut: {
            /** Format: uuid */
            id: string;
            body: string;
            trigger_run_id: string | null;
            integration_entity_id: string | null;
            /** Format: uuid */
            flow_run_id: string;
            organization_id: string | null;
            /** Format: date-time */
            created_date: string;
            modified_date: string | null;
            created_by_email: string | null;
            modified_by_email: string | null;
            deleted_at: string | null;
        };
        FlowRunIn: {
            /** Format: uuid */
            flow: string;
            /** Format: uuid */
            flow_request: string;
            status?: ("pending" | "in_progress" | "completed" | "failed" | "cancelled") | null;
            approval_status?: ("approved" | "rejected") | null;
            triggered_time?: string | null;
            end_time?: string | null;
            triggered_by?: string | null;
        };
        FlowRunOut: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            flow: string;
            /** Format: uuid */
            flow_request: string;
            /** @enum {string} */
            status: "pending" | "in_progress" | "completed" | "failed" | "cancelled";
            approval_status: ("approved" | "rejected") | null;
            triggered_time: string | null;
            end_time: string | null;
            triggered_by: string | null;
            task_runs: components["schemas"]["TaskRunOut"][];
            error: string | null;
            approval: components["schemas"]["Approval"] | null;
            flow_hash: string;
            organization: string | null;
            trigger_run: string | null;
            restarts: string | null;
        };
        FlowRunPreview: {
            /** Format: uuid */
            id: string;
            flow_name: string;
            flow_request_instructions: string;
            approval_status: ("approved" | "rejected") | null;
            start_time: string | null;
            /** @enum {string} */
            status: "pending" | "in_progress" | "completed" | "failed" | "cancelled";
            end_time: string | null;
        };
        FlowRunWithResult: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            flow: string;
            /** Format: uuid */
            flow_request: string;
            /** @enum {string} */
            status: "pending" | "in_progress" | "completed" | "failed" | "cancelled";
            approval_status: ("approved" | "rejected") | null;
            triggered_time: string | null;
            end_time: string | null;
            triggered_by: string | null;
            task_runs: components["schemas"]["TaskRunOut"][];
            error: string | null;
            approval: components["schemas"]["Approval"] | null;
            flow_hash: string;
            organization: string | null;
            trigger_run: string | null;
            restarts: string | null;
            flow_result: components["schemas"]["FlowResultOut"] | null;
            result: components["schemas"]["FlowResultOut"] | null;
            restarted_as: string | null;
        };
        ForEach: {
            operation: number;
            /** @default $ */
            path?: string;
            conditions?: components["schemas"]["ItemCondition"][];
        };
        Input: {
            value?: unknown;
            operation?: number | null;
            field?: string | null;
            named?: string | null;
        };
        IntegrationOut: {
            /** Format: uuid */
            id: string;
            name: string;
            short_name: string;
            class_name: string;
            /** @enum {string} */
            auth_type: "oauth2" | "api_key" | "none";
            /** Format: date-time */
            created_date: string;
            /** Format: date-time */
            modified_date: string;
            credential_form: string | null;
        };
        ItemCondition: {
            /** @default $ */
            path?: string;
            /** @enum {string} */
            operator: "equals" | "not_equals" | "contains" | "not_contains" | "is_one_of" | "is_none_of" | "is_empty" | "is_not_empty" | "greater_than" | "at_least" | "less_than" | "at_most";
            value?: string | boolean | number | (string | boolean | number)[] | null;
        };
        JsonValue: unknown;
        KeyIn: {
            name: string;
            scopes?: ("read" | "write" | "approve" | "admin")[] | null;
            expires_date?: string | null;
            deployments?: string[] | null;
        };
        KeyMade: {
            /** Format: uuid */
            id: string;
            user_email: string;
            name: string;
            hint: string;
            scopes: string[] | null;
            deployments: string[] | null;
            /** Format: date-time */
            created_date: string;
            expires_date: string | null;
            last_used_date: string | null;
            revoked_date: string | null;
            /** @enum {string} */
            status: "active" | "expired" | "revoked";
            key: string;
        };
        KeyOut: {
            /** Format: uuid */
            id: string;
            user_email: string;
            name: string;
            hint: string;
            scopes: string[] | null;
            deployments: string[] | null;
            /** Format: date-time */
            created_date: string;
            expires_date: string | null;
            last_used_date: string | null;
            revoked_date: string | null;
            /** @enum {string} */
            status: "active" | "expired" | "revoked";
        };
        KeyToSignIn: {
            api_key: string;
        };
        Message: {
            role: string;
            content: string;
        };
        NewDesktop: {
            /**
             * @default sandbox
             * @enum {string}
             */
            desktop_type?: "sandbox" | "vnc" | "rdp" | "container";
            name?: string | null;
            width?: number | null;
            height?: number | null;
            picture_width?: number | null;
            picture_height?: number | null;
            allow?: string[] | null;
            open?: string | null;
            snapshot?: string | null;
            idle_seconds?: number | null;
            lifetime_seconds?: number | null;
            host?: string | null;
            port?: number | null;
            username?: string | null;
            password?: string | null;
            /** @default false */
            ignore_cert?: boolean;
            /**
             * @default any
             * @enum {string}
             */
            security?: "any" | "rdp" | "nla" | "tls";
            /** @default 0 */
            key_delay_ms?: number;
            /** @default true */
            drive_enabled?: boolean;
            drive_name?: string | null;
        };
        NewRun: {
            /** Format: uuid */
            workflow_id: string;
            workflow_params?: {
                [key: string]: components["schemas"]["JsonValue"];
            };
            secure_workflow_params?: {
                [key: string]: string;
            } | null;
            webhook_callback?: string | null;
            desktop_id?: string | null;
        };
        NewSecret: {
            secret?: string | null;
        };
        NewSnapshot: {
            name: string;
            /** @default false */
            close_browsers?: boolean;
        };
        OperationChange: {
            webhook_secret?: string | null;
            /** Format: uuid */
            id: string;
            name?: string | null;
            template_body?: string | null;
            status?: ("active" | "inactive") | null;
            flow?: string | null;
        };
        OperationCreated: {
            /** Format: date-time */
            created_date: string;
            /** Format: date-time */
            modified_date: string;
            created_by_email: string;
            modified_by_email: string;
            /** Format: uuid */
            id: string;
            name: string;
            /** Format: uuid */
            webhook_trigger_definition: string;
            template_body: string;
            /** @enum {string} */
            status: "active" | "inactive" | "failed";
            flow: string | null;
            failure: string | null;
            organization: string | null;
            webhook_url: string;
            webhook_secret: string;
        };
        OperationIn: {
            webhook_secret?: string | null;
            name: string;
            /** Format: uuid */
            webhook_trigger_definition: string;
            template_body: string;
            /**
             * @default inactive
             * @enum {string}
             */
            status?: "active" | "inactive";
            flow?: string | null;
        };
        OperationOut: {
            /** Format: date-time */
            created_date: string;
            /** Format: date-time */
            modified_date: string;
            created_by_email: string;
            modified_by_email: string;
            /** Format: uuid */
            id: string;
            name: string;
            /** Format: uuid */
            webhook_trigger_definition: string;
            template_body: string;
            /** @enum {string} */
            status: "active" | "inactive" | "failed";
            flow: string | null;
            failure: string | null;
            organization: string | null;
            webhook_url: string;
        };
        OrganizationOut: {
            /** Format: uuid */
            id: string;
            name: string | null;
        };
        PendingRun: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            flow: string;
            flow_name: string;
            /** Format: uuid */
            flow_request: string;
            request_instructions: string;
            requested_by: string;
            trigger_run: string | null;
            /** Format: date-time */
            created_date: string;
            flow_hash: string;
            operations: components["schemas"]["DryRunOperation"][];
        };
        PlanningOut: {
            planner: string;
            model: string | null;
            calls: number;
            input_tokens: number;
            output_tokens: number;
            cost: number | null;
            latency_ms: number;
            shortlist: number | null;
            fallback_reason: string | null;
        };
        PrepAnswer: {
            parameters: components["schemas"]["PreparedValue"][];
        };
        PrepPrompt: {
            messages: components["schemas"]["Message"][];
        };
        PreparedValue: {
            name: string;
            value: unknown;
            explanation: string | null;
            source?: components["schemas"]["ValueSource"] | null;
        };
        QuestionOut: {
            id: string;
            /** Format: uuid */
            operation: string;
            operation_name: string;
            parameter: string | null;
            question: string;
            choices: components["schemas"]["ChoiceOut"][];
            /** Format: uuid */
            flow_request: string;
        };
        RationaleOut: {
            words: string;
            why: string;
            instead_of: string | null;
            why_not: string | null;
        };
        RecordingOut: {
            active: boolean;
            seconds: number;
            size: number;
        };
        RefineIn: {
            /** Format: uuid */
            flow_id: string;
            instruction: string;
        };
        RefinedOut: {
            /** Format: date-time */
            created_date: string;
            /** Format: date-time */
            modified_date: string;
            created_by_email: string;
            modified_by_email: string;
            /** Format: uuid */
            id: string;
            name: string;
            task_operations: components["schemas"]["TaskOperationOut"][];
            dependencies: components["schemas"]["DependencyOut"][];
            organization: string | null;
            created_by_human: boolean;
            sorted: boolean;
            planner: string | null;
            planning_notes: string[];
            planning: components["schemas"]["PlanningOut"] | null;
            questions: components["schemas"]["QuestionOut"][];
            /** Format: uuid */
            refined_from: string;
            difference: components["schemas"]["DifferenceOut"];
        };
        Removed: {
            /**
             * @default true
             * @constant
             */
            success?: true;
            /** Format: uuid */
            workflowId: string;
        };
        Rename: {
            name: string;
        };
        Result: {
            output?: string | null;
            base64_image?: string | null;
            coordinate?: number[] | null;
            /**
             * @default ok
             * @constant
             */
            status?: "ok";
        };
        Rollback: {
            version: number;
        };
        RunList: {
            runs: components["schemas"]["RunOut"][];
            count: number;
            totalCount: number;
            nextCursor?: string | null;
        };
        RunOut: {
            /** Format: uuid */
            messageId: string;
            /** Format: uuid */
            workflowId: string;
            /** @enum {string} */
            status: "queued" | "running" | "completed" | "failed" | "timeout" | "cancelled";
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            liveViewUrl: string;
            workflowParams?: {
                [key: string]: unknown;
            } | null;
            success?: boolean | null;
            result?: unknown | null;
            error?: string | null;
            errorData?: components["schemas"]["ErrorData"] | null;
            assets?: string | null;
            artifacts?: {
                [key: string]: unknown;
            }[] | null;
            expiresAt?: number | null;
        };
        SecretCreated: {
            /** Format: date-time */
            created_date: string;
            /** Format: date-time */
            modified_date: string;
            created_by_email: string;
            modified_by_email: string;
            /** Format: uuid */
            id: string;
            endpoint: string | null;
            workflow: string | null;
            hint: string;
            expires_date: string | null;
            secret: string;
        };
        SecretIn: {
            secret?: string | null;
            workflow?: string | null;
        };
        SecretOut: {
            /** Format: date-time */
            created_date: string;
            /** Format: date-time */
            modified_date: string;
            created_by_email: string;
            modified_by_email: string;
            /** Format: uuid */
            id: string;
            endpoint: string | null;
            workflow: string | null;
            hint: string;
            expires_date: string | null;
        };
        SessionInfo: {
            href: string;
            active: boolean;
            interactive: boolean;
        };
        SessionOut: {
            /** Format: uuid */
            id: string;
            user: components["schemas"]["UserOut"];
            organization: components["schemas"]["OrganizationOut"] | null;
            permissions: string[];
            deployments: string[] | null;
            key: string | null;
            csrf_token: string;
            /** Format: date-time */
            created_date: string;
            /** Format: date-time */
            expires_date: string;
        };
        SessionWish: {
            /** @default true */
            interactive?: boolean;
        };
        SessionsEnded: {
            ended: number;
        };
        SignInBegun: {
            authorize_url: string;
        };
        SignInCode: {
            code: string;
            state: string;
            iss?: string | null;
        };
        SignInOffer: {
            provider: string | null;
        };
        SigningKeyMade: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            api_key: string;
            hint: string;
            /** Format: date-time */
            created_date: string;
            signing_key: string;
        };
        SigningKeyOut: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            api_key: string;
            hint: string;
            /** Format: date-time */
            created_date: string;
        };
        SnapshotOut: {
            name: string;
            desktop_id: string;
            size: number;
            created_at: number;
        };
        SpendingOut: {
            /** Format: date */
            day: string;
            calls: number;
            input_tokens: number;
            output_tokens: number;
            cost: number | null;
            limit: number | null;
            /** @enum {string} */
            unit: "money" | "tokens";
            refused: number;
        };
        TaskDefinitionOut: {
            /** Format: uuid */
            id: string;
            task_name: string;
            /** Format: uuid */
            integration: string;
            parameters: components["schemas"]["TaskParameterOut"][];
            input_type: string;
            input_yml: string;
            description: string;
            python_method_name: string;
            output_type: string;
            output_yml: string;
            output_parameters: components["schemas"]["TaskParameterOut"][];
            output_is_list: boolean;
            /** Format: date-time */
            created_date: string;
            /** Format: date-time */
            modified_date: string;
            created_by_email: string | null;
            modified_by_email: string | null;
            deleted_at: string | null;
            belongs_to_integration: components["schemas"]["IntegrationOut"];
            effect: string;
            idempotent: boolean;
        };
        TaskOperationChange: {
            name: string;
            /** Format: uuid */
            task_definition: string;
            index?: number | null;
            instruction?: string | null;
            x?: number | null;
            y?: number | null;
            conditions?: components["schemas"]["Condition"][] | null;
            for_each?: components["schemas"]["ForEach"] | null;
            inputs?: {
                [key: string]: components["schemas"]["Input"];
            } | null;
            id?: string | null;
        };
        TaskOperationIn: {
            name: string;
            /** Format: uuid */
            task_definition: string;
            index?: number | null;
            instruction?: string | null;
            x?: number | null;
            y?: number | null;
            conditions?: components["schemas"]["Condition"][] | null;
            for_each?: components["schemas"]["ForEach"] | null;
            inputs?: {
                [key: string]: components["schemas"]["Input"];
            } | null;
        };
        TaskOperationOut: {
            /** Format: date-time */
            created_date: string;
            /** Format: date-time */
            modified_date: string;
            created_by_email: string;
            modified_by_email: string;
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            flow: string;
            name: string;
            /** Format: uuid */
            task_definition: string;
            instruction: string | null;
            x: number | null;
            y: number | null;
            index: number;
            sorted_index: number | null;
            conditions?: components["schemas"]["Condition"][] | null;
            for_each?: components["schemas"]["ForEach"] | null;
            inputs?: {
                [key: string]: components["schemas"]["Input"];
            } | null;
            terms?: string[] | null;
            rationale?: components["schemas"]["RationaleOut"] | null;
        };
        TaskParameterOut: {
            name: string;
            data_type: string;
            position: number;
            doc_string: string;
            optional: boolean;
        };
        TaskRunOut: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            flow_run: string;
            task_operation_index: number;
            /** @enum {string} */
            status: "pending" | "in_progress" | "completed" | "failed" | "cancelled";
            /** Format: date-time */
            start_time: string;
            end_time: string | null;
            result: unknown;
            task_prep_prompt: components["schemas"]["PrepPrompt"] | null;
            task_prep_answer: components["schemas"]["PrepAnswer"] | null;
            error: string | null;
            error_code: string | null;
            attempts: number;
            carried_from: string | null;
        };
        ToolOut: {
            name: string;
            description: string;
            parameters: {
                [key: string]: unknown;
            };
        } & {
            [key: string]: unknown;
        };
        TriggerDefinitionOut: {
            /** Format: uuid */
            id: string;
            trigger_name: string;
            /** Format: uuid */
            integration: string;
            integration_short_name: string;
            python_method_name: string;
            description: string;
            event_fields: components["schemas"]["EventFieldOut"][];
            /** Format: date-time */
            created_date: string;
            /** Format: date-time */
            modified_date: string;
            created_by_email: string | null;
            modified_by_email: string | null;
            deleted_at: string | null;
            entity_id_field: string | null;
            signing: string | null;
        };
        TriggerRunOut: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            webhook_trigger_operation: string;
            /** Format: uuid */
            webhook_trigger_definition: string;
            integration_short_name: string;
            integration_entity_id: string | null;
            event: {
                [key: string]: unknown;
            };
            event_fields: {
                [key: string]: unknown;
            };
            delivery_id: string | null;
            depth: number;
            flow_request: string | null;
            flow: string | null;
            flow_run: string | null;
            /** @enum {string} */
            status: "pending" | "in_progress" | "completed" | "failed";
            error: string | null;
            organization: string | null;
            /** Format: date-time */
            created_date: string;
            /** Format: date-time */
            modified_date: string;
        };
        Updated: {
            /**
             * @default true
             * @constant
             */
            success?: true;
            /** Format: uuid */
            workflowId: string;
            workflowName: string;
            writtenFiles: string[];
            fileCount: number;
            totalBytes: number;
            snapshotDir: string;
            version: number;
            isNewWorkflow: boolean;
            warnings: components["schemas"]["FaultOut"][];
        };
        Uploaded: {
            /** @constant */
            success: true;
            size: number;
            filename: string;
        };
        UserIn: {
            /** Format: email */
            email: string;
            auth0_id: string;
            full_name?: string | null;
        };
        UserOut: {
            /** Format: uuid */
            id: string;
            email: string;
            full_name: string | null;
            auth0_id: string;
            permissions: string[] | null;
            organization: string | null;
        };
        Validation: {
            /**
             * @default true
             * @constant
             */
            success?: true;
            valid: boolean;
            message?: string | null;
            errors?: components["schemas"]["FaultOut"][] | null;
            warnings: components["schemas"]["FaultOut"][];
            filename: string;
        };
        ValueSource: {
            kind: string;
            operation: number | null;
            path: string | null;
        };
        VersionOut: {
            version: number;
            snapshotDir: string;
            fileCount: number;
            totalBytes: number;
            /** Format: date-time */
            createdAt: string;
            createdByEmail: string;
            isPublished: boolean;
        };
        WorkflowBrief: {
            /** Format: uuid */
            workflowId: string;
            workflowName: string;
            s3WorkflowPath: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            publishedAt: string | null;
        };
        WorkflowList: {
            /**
             * @default true
             * @constant
             */
            success?: true;
            deploymentId: string | null;
            deploymentName: string;
            workflows: components["schemas"]["WorkflowBrief"][];
            count: number;
            nextCursor?: string | null;
        };
        WorkflowOut: {
            /** Format: uuid */
            workflowId: string;
            workflowName: string;
            s3WorkflowPath: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            publishedAt: string | null;
            /** Format: uuid */
            deploymentId: string;
            version: number;
            snapshotDir: string;
            files: string[];
            sdkVersion: string | null;
            description: string | null;
            paramsSchema: {
                [key: string]: unknown;
            };
            secureParamsSchema: {
                [key: string]: unknown;
            } | null;
            resultSchema: {
                [key: string]: unknown;
            };
            versions: components["schemas"]["VersionOut"][];
        };
        Error: {
            detail: string;
            code: string;
        };
        InvalidInput: {
            detail: components["schemas"]["Finding"][];
            errors: {
                [key: string]: string;
            }[];
            code: string;
            missing?: components["schemas"]["MissingValue"][];
        };
        Finding: {
            loc: (string | number)[];
            msg: string;
            type: string;
        };
        MissingValue: {
            task: string;
            parameter: string;
            question: string;
        };
        ErrorMessage: {
            error: string;
            message: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    live_health_health_live_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: string;
                    };
                };
            };
        };
    };
    ready_health_health_ready_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    receive_event: {
        parameters: {
            query?: {
                secret?: string | null;
            };
            header?: never;
            path: {
                webhook_trigger_operation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventTaken"];
                };
            };
        };
    };
    list_desktops_desktops_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DesktopOut"][];
                };
            };
        };
    };
    create_desktop_desktops_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NewDesktop"] | null;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DesktopOut"];
                };
            };
        };
    };
    read_desktop_desktops__desktop_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                desktop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DesktopOut"];
                };
            };
        };
    };
    delete_desktop_desktops__desktop_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                desktop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deleted"];
                };
            };
        };
    };
    rename_desktop_desktops__desktop_id__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                desktop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Rename"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DesktopOut"];
                };
            };
        };
    };
    list_tools_desktops__desktop_id__tools_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                desktop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ToolOut"][];
                };
            };
        };
    };
    execute_action_desktops__desktop_id__execute_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                desktop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Execute"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result"];
                };
            };
        };
    };
    execute_batch_desktops__desktop_id__batch_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                desktop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Batch"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchResult"][];
                };
            };
        };
    };
    answer_model_call_desktops__desktop_id__actions_post: {
        parameters: {
            query: {
                model: string;
                display_width?: number | null;
                display_height?: number | null;
            };
            header?: never;
            path: {
                desktop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    answer_model_calls_desktops__desktop_id__actions_batch_post: {
        parameters: {
            query: {
                model: string;
                display_width?: number | null;
                display_height?: number | null;
            };
            header?: never;
            path: {
                desktop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                }[];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    }[];
                };
            };
        };
    };
    list_files_desktops__desktop_id__files_get: {
        parameters: {
            query?: {
                path?: string;
            };
            header?: never;
            path: {
                desktop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileList"];
                };
            };
        };
    };
    download_file_desktops__desktop_id__files__name__get: {
        parameters: {
            query?: {
                path?: string;
            };
            header?: never;
            path: {
                name: string;
                desktop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
        };
    };
    upload_file_desktops__desktop_id__files__name__post: {
        parameters: {
            query?: {
                path?: string;
            };
            header?: never;
            path: {
                name: string;
                desktop_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Uploaded"];
                };
            };
        };
    };
    list_tool_logs_desktops__desktop_id__tool_logs_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                desktop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    }[];
                };
            };
        };
    };
    look_at_desktop_desktops__desktop_id__screenshot_get: {
        parameters: {
            query?: {
                width?: number;
            };
            header?: never;
            path: {
                desktop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": string;
                };
            };
        };
    };
    read_act_picture_desktops__desktop_id__tool_logs__act_id__picture_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                act_id: string;
                desktop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": string;
                };
            };
        };
    };
    get_session_desktops__desktop_id__session_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                desktop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionInfo"];
                };
            };
        };
    };
    start_session_desktops__desktop_id__session_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                desktop_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SessionWish"] | null;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionInfo"];
                };
            };
        };
    };
    end_session_desktops__desktop_id__session_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                desktop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    download_recording_desktops__desktop_id__recording_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                desktop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "video/webm": unknown;
                };
            };
        };
    };
    start_recording_desktops__desktop_id__recording_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                desktop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordingOut"];
                };
            };
        };
    };
    stop_recording_desktops__desktop_id__recording_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                desktop_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordingOut"];
                };
            };
        };
    };
    keep_snapshot_desktops__desktop_id__snapshots_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                desktop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSnapshot"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SnapshotOut"];
                };
            };
        };
    };
    restore_snapshot_desktops__desktop_id__restore_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                desktop_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BringBack"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SnapshotOut"];
                };
            };
        };
    };
    list_snapshots_desktop_snapshots_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SnapshotOut"][];
                };
            };
        };
    };
    delete_snapshot_desktop_snapshots__name__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    list_workflows_workflows_get: {
        parameters: {
            query?: {
                deploymentId?: string | null;
                limit?: number;
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowList"];
                };
            };
        };
    };
    create_workflow_workflows_post: {
        parameters: {
            query?: {
                workflowName?: string;
                deploymentId?: string;
                deploymentName?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    workflowName?: string | null;
                    deploymentId?: string | null;
                    deploymentName?: string | null;
                    files: {
                        filename: string;
                        content: string;
                    }[];
                };
                "multipart/form-data": Record<string, never>;
                "application/zip": string;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Updated"];
                };
            };
        };
    };
    validate_workflow_workflows_validate_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    workflowName?: string | null;
                    deploymentId?: string | null;
                    deploymentName?: string | null;
                    files: {
                        filename: string;
                        content: string;
                    }[];
                };
                "multipart/form-data": Record<string, never>;
                "application/zip": string;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Validation"];
                };
            };
        };
    };
    read_workflow_workflows__workflow_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowOut"];
                };
            };
        };
    };
    replace_workflow_workflows__workflow_id__put: {
        parameters: {
            query?: {
                workflowName?: string;
                deploymentId?: string;
                deploymentName?: string;
            };
            header?: never;
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    workflowName?: string | null;
                    deploymentId?: string | null;
                    deploymentName?: string | null;
                    files: {
                        filename: string;
                        content: string;
                    }[];
                };
                "multipart/form-data": Record<string, never>;
                "application/zip": string;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Updated"];
                };
            };
        };
    };
    delete_workflow_workflows__workflow_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Removed"];
                };
            };
        };
    };
    roll_back_workflow_workflows__workflow_id__rollback_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Rollback"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowOut"];
                };
            };
        };
    };
    download_files_workflows__workflow_id__versions__number__files_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflow_id: string;
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": string;
                };
            };
        };
    };
    list_runs_runs_get: {
        parameters: {
            query?: {
                workflow_id?: string | null;
                status?: ("queued" | "running" | "completed" | "failed" | "timeout" | "cancelled") | null;
                limit?: number;
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunList"];
                };
            };
        };
    };
    start_run_runs_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRun"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
        };
    };
    read_run_runs__message_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunOut"];
                };
            };
        };
    };
    read_run_log_runs__message_id__logs_get: {
        parameters: {
            query?: {
                tail?: number | null;
            };
            header?: never;
            path: {
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": unknown;
                };
            };
        };
    };
    cancel_run_runs__message_id__cancel_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunOut"];
                };
            };
        };
    };
    follow_run_log_runs__message_id__logs_live_get: {
        parameters: {
            query?: never;
            header?: {
                "Last-Event-ID"?: string | null;
            };
            path: {
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
        };
    };
    download_artifact_artifacts__artifact_id___name__get: {
        parameters: {
            query?: {
                expires?: string;
                signature?: string;
            };
            header?: never;
            path: {
                artifact_id: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
        };
    };
    read_current_user_api_v1_users__get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserOut"];
                };
            };
        };
    };
    create_user_if_not_exists_api_v1_users_create_if_not_exists_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserOut"];
                };
            };
        };
    };
    read_api_key_api_v1_api_keys__get: {
        parameters: {
            query: {
                id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyOut"];
                };
            };
        };
    };
    create_api_key_api_v1_api_keys__post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyMade"];
                };
            };
        };
    };
    revoke_api_key_api_v1_api_keys__delete: {
        parameters: {
            query: {
                id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyOut"];
                };
            };
        };
    };
    list_api_keys_api_v1_api_keys_all_get: {
        parameters: {
            query?: {
                skip?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyOut"][];
                };
            };
        };
    };
    read_session_api_v1_session_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionOut"];
                };
            };
        };
    };
    sign_in_api_v1_session_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyToSignIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionOut"];
                };
            };
        };
    };
    sign_out_api_v1_session_delete: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    read_sign_in_offer_api_v1_session_provider_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInOffer"];
                };
            };
        };
    };
    begin_sign_in_api_v1_session_provider_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInBegun"];
                };
            };
        };
    };
    finish_sign_in_api_v1_session_provider_code_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInCode"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionOut"];
                };
            };
        };
    };
    end_sessions_api_v1_session_all_delete: {
        parameters: {
            query?: {
                user?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionsEnded"];
                };
            };
        };
    };
    list_flow_requests_api_v1_flow_requests_all_get: {
        parameters: {
            query?: {
                skip?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowRequestOut"][];
                };
            };
        };
    };
    read_flow_request_api_v1_flow_requests__get: {
        parameters: {
            query: {
                id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowRequestOut"];
                };
            };
        };
    };
    change_flow_request_api_v1_flow_requests__put: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FlowRequestChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowRequestOut"];
                };
            };
        };
    };
    create_flow_request_api_v1_flow_requests__post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FlowRequestIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowRequestOut"];
                };
            };
        };
    };
    remove_flow_request_api_v1_flow_requests__delete: {
        parameters: {
            query: {
                id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowRequestOut"];
                };
            };
        };
    };
    list_task_definitions_api_v1_task_definitions_all_get: {
        parameters: {
            query?: {
                skip?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskDefinitionOut"][];
                };
            };
        };
    };
    read_task_definition_api_v1_task_definitions__get: {
        parameters: {
            query: {
                id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskDefinitionOut"];
                };
            };
        };
    };
    list_integrations_api_v1_integrations_all_get: {
        parameters: {
            query?: {
                skip?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntegrationOut"][];
                };
            };
        };
    };
    read_integration_api_v1_integrations__get: {
        parameters: {
            query: {
                id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntegrationOut"];
                };
            };
        };
    };
    list_webhook_trigger_definitions_api_v1_webhook_trigger_definitions_all_get: {
        parameters: {
            query?: {
                skip?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TriggerDefinitionOut"][];
                };
            };
        };
    };
    read_webhook_trigger_definition_api_v1_webhook_trigger_definitions__get: {
        parameters: {
            query: {
                id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TriggerDefinitionOut"];
                };
            };
        };
    };
    read_flow_api_v1_flows__get: {
        parameters: {
            query: {
                id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowOut"];
                };
            };
        };
    };
    change_flow_api_v1_flows__put: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FlowChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowOut"];
                };
            };
        };
    };
    create_flow_api_v1_flows__post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FlowIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowOut"];
                };
            };
        };
    };
    remove_flow_api_v1_flows__delete: {
        parameters: {
            query: {
                id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowOut"];
                };
            };
        };
    };
    list_flows_api_v1_flows_all_get: {
        parameters: {
            query?: {
                skip?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowOut"][];
                };
            };
        };
    };
    generate_flow: {
        parameters: {
            query: {
                flow_request_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowOut"];
                };
            };
        };
    };
    generate_flow_by_post: {
        parameters: {
            query: {
                flow_request_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowOut"];
                };
            };
        };
    };
    refine_flow_api_v1_flows_refine_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefineIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefinedOut"];
                };
            };
        };
    };
    retrieve_task_definitions_api_v1_task_definitions_retrieve_get: {
        parameters: {
            query: {
                request: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskDefinitionOut"][];
                };
            };
        };
    };
    execute_flow_api_v1_flows_execute_post: {
        parameters: {
            query: {
                flow_id: string;
                flow_request_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowRunOut"];
                };
            };
        };
    };
    generate_flow_and_execute: {
        parameters: {
            query: {
                flow_request_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowRunOut"];
                };
            };
        };
    };
    generate_flow_and_execute_by_post: {
        parameters: {
            query: {
                flow_request_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowRunOut"];
                };
            };
        };
    };
    read_flow_dry_run_api_v1_flows_dry_run_get: {
        parameters: {
            query: {
                flow_id: string;
                flow_request_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowDryRun"];
                };
            };
        };
    };
    list_flow_runs_api_v1_flow_runs_all_get: {
        parameters: {
            query?: {
                skip?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowRunOut"][];
                };
            };
        };
    };
    read_flow_run_api_v1_flow_runs__get: {
        parameters: {
            query: {
                id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowRunOut"];
                };
            };
        };
    };
    make_flow_run_api_v1_flow_runs__post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FlowRunIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowRunOut"];
                };
            };
        };
    };
    list_pending_approvals_api_v1_flow_runs_pending_approval_get: {
        parameters: {
            query?: {
                skip?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PendingRun"][];
                };
            };
        };
    };
    read_dry_run_api_v1_flow_runs_dry_run_get: {
        parameters: {
            query: {
                id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PendingRun"];
                };
            };
        };
    };
    approve_flow_run_api_v1_flow_runs_approve_put: {
        parameters: {
            query: {
                flow_run_id: string;
                flow_hash?: string | null;
                comment?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowRunOut"];
                };
            };
        };
    };
    reject_flow_run_api_v1_flow_runs_reject_put: {
        parameters: {
            query: {
                flow_run_id: string;
                comment?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowRunOut"];
                };
            };
        };
    };
    cancel_flow_run_api_v1_flow_runs_cancel_put: {
        parameters: {
            query: {
                flow_run_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowRunOut"];
                };
            };
        };
    };
    restart_flow_run_api_v1_flow_runs_restart_post: {
        parameters: {
            query: {
                flow_run_id: string;
                repeat_unknown?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowRunOut"];
                };
            };
        };
    };
    read_flow_run_with_result_api_v1_flow_runs_with_flow_result_get: {
        parameters: {
            query: {
                id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowRunWithResult"];
                };
            };
        };
    };
    list_flow_runs_of_flow_api_v1_flow_runs_all_for_flow_id_get: {
        parameters: {
            query: {
                flow_id: string;
                skip?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowRunOut"][];
                };
            };
        };
    };
    list_flow_run_previews_api_v1_flow_runs_preview_all_get: {
        parameters: {
            query?: {
                skip?: number;
                limit?: number;
                status?: ("pending" | "in_progress" | "completed" | "failed" | "cancelled")[];
                search?: string | null;
                flow_id?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowRunPreview"][];
                };
            };
        };
    };
    read_flow_result_api_v1_flow_results__get: {
        parameters: {
            query: {
                integration_entity_id: string;
                integration_short_name: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowResultOut"];
                };
            };
        };
    };
    follow_flow_run_api_v1_flow_runs_events_get: {
        parameters: {
            query: {
                id: string;
            };
            header?: {
                "Last-Event-ID"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
        };
    };
    read_webhook_trigger_operation_api_v1_webhook_trigger_operations__get: {
        parameters: {
            query: {
                id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperationOut"];
                };
            };
        };
    };
    change_webhook_trigger_operation_api_v1_webhook_trigger_operations__put: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OperationChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperationOut"];
                };
            };
        };
    };
    create_webhook_trigger_operation_api_v1_webhook_trigger_operations__post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OperationIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperationCreated"];
                };
            };
        };
    };
    remove_webhook_trigger_operation_api_v1_webhook_trigger_operations__delete: {
        parameters: {
            query: {
                id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperationOut"];
                };
            };
        };
    };
    list_webhook_trigger_operations_api_v1_webhook_trigger_operations_all_get: {
        parameters: {
            query?: {
                skip?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperationOut"][];
                };
            };
        };
    };
    list_webhook_trigger_runs_api_v1_webhook_trigger_runs_all_get: {
        parameters: {
            query?: {
                webhook_trigger_operation?: string | null;
                skip?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TriggerRunOut"][];
                };
            };
        };
    };
    read_webhook_trigger_run_api_v1_webhook_trigger_runs__get: {
        parameters: {
            query: {
                id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TriggerRunOut"];
                };
            };
        };
    };
    read_webhook_endpoint_api_v1_webhook_endpoints__get: {
        parameters: {
            query: {
                id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndpointOut"];
                };
            };
        };
    };
    change_webhook_endpoint_api_v1_webhook_endpoints__put: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EndpointChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndpointOut"];
                };
            };
        };
    };
    create_webhook_endpoint_api_v1_webhook_endpoints__post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EndpointIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndpointCreated"];
                };
            };
        };
    };
    remove_webhook_endpoint_api_v1_webhook_endpoints__delete: {
        parameters: {
            query: {
                id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndpointOut"];
                };
            };
        };
    };
    list_webhook_endpoints_api_v1_webhook_endpoints_all_get: {
        parameters: {
            query?: {
                skip?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndpointOut"][];
                };
            };
        };
    };
    rotate_webhook_secret_api_v1_webhook_endpoints_rotate_secret_post: {
        parameters: {
            query: {
                id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NewSecret"] | null;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecretCreated"];
                };
            };
        };
    };
    test_webhook_endpoint_api_v1_webhook_endpoints_test_post: {
        parameters: {
            query: {
                id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryOut"];
                };
            };
        };
    };
    create_webhook_secret_api_v1_webhook_secrets__post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecretIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecretCreated"];
                };
            };
        };
    };
    remove_webhook_secret_api_v1_webhook_secrets__delete: {
        parameters: {
            query: {
                id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecretOut"];
                };
            };
        };
    };
    list_webhook_secrets_api_v1_webhook_secrets_all_get: {
        parameters: {
            query?: {
                skip?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecretOut"][];
                };
            };
        };
    };
    list_webhook_deliveries_api_v1_webhook_deliveries_all_get: {
        parameters: {
            query?: {
                status?: ("pending" | "delivered" | "failed" | "dropped") | null;
                endpoint?: string | null;
                subject?: string | null;
                skip?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryOut"][];
                };
            };
        };
    };
    read_webhook_delivery_api_v1_webhook_deliveries__get: {
        parameters: {
            query: {
                id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryWithAttempts"];
                };
            };
        };
    };
    replay_webhook_delivery_api_v1_webhook_deliveries_replay_post: {
        parameters: {
            query: {
                id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryOut"];
                };
            };
        };
    };
    create_signing_key_api_v1_signing_keys__post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SigningKeyMade"];
                };
            };
        };
    };
    revoke_signing_key_api_v1_signing_keys__delete: {
        parameters: {
            query: {
                id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SigningKeyOut"];
                };
            };
        };
    };
    list_signing_keys_api_v1_signing_keys_all_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SigningKeyOut"][];
                };
            };
        };
    };
    store_credential_api_v1_integration_credentials__post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CredentialIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CredentialOut"];
                };
            };
        };
    };
    remove_credential_api_v1_integration_credentials__delete: {
        parameters: {
            query: {
                id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CredentialOut"];
                };
            };
        };
    };
    list_credentials_api_v1_integration_credentials_all_get: {
        parameters: {
            query?: {
                skip?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CredentialOut"][];
                };
            };
        };
    };
    read_oauth2_authorize_url_api_v1_integration_credentials_oauth2_authorize_url_get: {
        parameters: {
            query?: {
                integration?: string | null;
                integration_short_name?: string | null;
                short_name?: string | null;
                redirect_uri?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentOut"];
                };
            };
        };
    };
    send_oauth2_code_api_v1_integration_credentials_oauth2_code_post: {
        parameters: {
            query?: {
                integration?: string | null;
                integration_short_name?: string | null;
                short_name?: string | null;
                code?: string | null;
                state?: string | null;
                iss?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CodeIn"] | null;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CredentialOut"];
                };
            };
        };
    };
    test_credential_api_v1_integration_credentials_test_post: {
        parameters: {
            query: {
                id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionTestOut"];
                };
            };
        };
    };
    read_audit_trail_api_v1_audit__get: {
        parameters: {
            query?: {
                action?: string | null;
                actor?: string | null;
                object_id?: string | null;
                since?: string | null;
                until?: string | null;
                skip?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEntryOut"][];
                };
            };
        };
    };
    read_spending_api_v1_spending_today_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SpendingOut"];
                };
            };
        };
    };
}
